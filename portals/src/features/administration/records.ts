/** Organizations and instructors as administrators see them: both have a number, a name and a state. */
import type { Role } from "@/domain/course.ts";
import { formatNumber } from "@/domain/formatters.ts";
import type { MailProblem } from "@/features/mails/index.ts";
import { t } from "@/i18n/index.ts";

export type RecordKind = "organizations" | "instructors";

export interface PersonRecord {
  number: number;
  name: string;
  active: boolean;
}

/** The member that holds the number: `organizationId` or `instructorId`. */
export function numberField(kind: RecordKind): string {
  return kind === "organizations" ? "organizationId" : "instructorId";
}

export function recordOf(kind: RecordKind, item: Record<string, unknown>): PersonRecord {
  return { number: Number(item[numberField(kind)]), name: String(item.name), active: item.active === true };
}

export interface User {
  username: string;
  name: string;
  email: string;
  role: string | null;
  organizationId: number | null;
  instructorId: number | null;
  enabled: boolean;
  invited: boolean;
  /** Why the user gets no mails about courses; missing from older services. */
  mailProblem?: MailProblem | null;
}

export function stateOf({ enabled, invited }: User): string {
  if (!enabled) return t("Disabled");
  return invited ? t("Invited") : t("Active");
}

export interface ImportResult {
  new: number;
  changed: number;
  unchanged: number;
  saved: number;
  left: number;
}

export function describeResult(result: ImportResult): string {
  return t("{{new}} new, {{changed}} changed, {{unchanged}} unchanged.", {
    new: formatNumber(result.new),
    changed: formatNumber(result.changed),
    unchanged: formatNumber(result.unchanged),
  });
}

export function roleName(role: Role): string {
  switch (role) {
    case "admin":
      return t("administrator");
    case "organization":
      return t("organization");
    case "instructor":
      return t("instructor");
  }
}
