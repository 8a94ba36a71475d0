import { t } from "@/i18n/index.ts";
import type { EndReason } from "./session_store.ts";

/** What the sign-in says about the session before it. */
export function endedText(reason: EndReason): string {
  switch (reason) {
    case "expired":
      return t("Your sign-in has ended. Please sign in again: a form that was open comes back with what you typed.");
    case "signed_out":
      return t("You are signed out.");
    case "second_factor_set_up":
      return t("One-time codes are set up. Sign in with your password and a code now.");
  }
}
