/** Why a sign-in on the login pages has failed, in words for the person who tried. */
import type { Role } from "@/domain/course.ts";
import { t } from "@/i18n/index.ts";
import { NoResponse } from "@/platform/request_errors.ts";

export type FailureKind =
  | "cancelled"
  | "too_late"
  | "unknown_state"
  | "no_storage"
  | "insecure"
  | "clock"
  | "no_role"
  | "second_factor"
  | "unavailable";

function wordsFor(kind: FailureKind): string {
  switch (kind) {
    case "cancelled":
      return t("The sign-in was cancelled, or refused by the login page.");
    case "too_late":
      return t("This sign-in took too long, or was used already.");
    case "unknown_state":
      return t("This page belongs to a sign-in that was begun in another tab, or that has ended.");
    case "no_storage":
      return t("Signing in needs a browser that lets this site keep data. Allow it in the browser's settings.");
    case "insecure":
      return t("Signing in needs an address that begins with https://.");
    case "clock":
      return t("The clock of this device is wrong by more than half a day. Correct its date and time first.");
    case "no_role":
      return t("This account is not set up yet: it belongs to no portal. Ask an administrator.");
    case "second_factor":
      return t("Administrators sign in with a one-time code besides the password, and you have not set it up yet.");
    case "unavailable":
      return t("Signing in does not work at the moment. Try again in a minute.");
  }
}

export class SignInFailed extends Error {
  override name = "SignInFailed";
  readonly kind: FailureKind;
  readonly portal: Role | undefined;
  readonly path: string | undefined;

  constructor(kind: FailureKind, portal?: Role, path?: string, cause?: unknown) {
    super(cause instanceof NoResponse ? cause.message : wordsFor(kind), { cause });
    this.kind = kind;
    this.portal = portal;
    this.path = path;
  }
}

/** The failure of a sign-in that could not be tried, such as for a part of the program that could not be fetched. */
export function signInFailureOf(error: unknown): SignInFailed {
  return error instanceof SignInFailed ? error : new SignInFailed("unavailable", undefined, undefined, error);
}
