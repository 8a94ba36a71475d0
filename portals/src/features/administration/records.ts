/** Organizations and instructors as administrators see them: both have a number, a name and a state. */

export type RecordKind = "organizations" | "instructors";

export interface PersonRecord {
  number: number;
  name: string;
  active: boolean;
}

export const NOUNS: Record<RecordKind, string> = { organizations: "organization", instructors: "instructor" };

/** The member that holds the number: `organizationId` or `instructorId`. */
export function numberField(kind: RecordKind): string {
  return `${NOUNS[kind]}Id`;
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
}

export function stateOf({ enabled, invited }: User): string {
  if (!enabled) return "Disabled";
  return invited ? "Invited" : "Active";
}

export interface ImportResult {
  new: number;
  changed: number;
  unchanged: number;
  saved: number;
  left: number;
}

export function describeResult(result: ImportResult): string {
  return `${result.new} new, ${result.changed} changed, ${result.unchanged} unchanged.`;
}
