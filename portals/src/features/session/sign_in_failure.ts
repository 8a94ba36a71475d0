/** Why a sign-in on the login pages has failed, in words for the person who tried. */
import * as oauth from "oauth4webapi";
import type { Role } from "@/domain/course.ts";
import { NoResponse } from "@/platform/request_errors.ts";

const WORDS = {
  cancelled: "The sign-in was cancelled, or refused by the login page.",
  too_late: "This sign-in took too long, or was used already.",
  unknown_state: "This page belongs to a sign-in that was begun in another tab, or that has ended.",
  no_storage: "Signing in needs a browser that lets this site keep data. Allow it in the browser's settings.",
  insecure: "Signing in needs an address that begins with https://.",
  clock: "The clock of this device is wrong by more than half a day. Correct its date and time first.",
  no_role: "This account is not set up yet: it belongs to no portal. Ask an administrator.",
  second_factor: "Administrators sign in with a one-time code besides the password, and you have not set it up yet.",
  unavailable: "Signing in does not work at the moment. Try again in a minute.",
} as const;

export type FailureKind = keyof typeof WORDS;

export class SignInFailed extends Error {
  override name = "SignInFailed";
  readonly kind: FailureKind;
  readonly portal: Role | undefined;
  readonly path: string | undefined;

  constructor(kind: FailureKind, portal?: Role, path?: string, cause?: unknown) {
    super(cause instanceof NoResponse ? cause.message : WORDS[kind], { cause });
    this.kind = kind;
    this.portal = portal;
    this.path = path;
  }
}

export function signInFailureOf(error: unknown, portal?: Role, path?: string): SignInFailed {
  return new SignInFailed(kindOf(error), portal, path, error);
}

function kindOf(error: unknown): FailureKind {
  // https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1
  if (error instanceof oauth.AuthorizationResponseError)
    return error.error === "access_denied" ? "cancelled" : "unavailable";
  if (error instanceof oauth.ResponseBodyError) return error.error === "invalid_grant" ? "too_late" : "unavailable";
  if (error instanceof oauth.OperationProcessingError && error.code === oauth.JWT_TIMESTAMP_CHECK) return "clock";
  return "unavailable";
}
