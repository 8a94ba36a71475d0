import type { EndReason } from "./session_store.ts";

/** What the sign-in says about the session before it. */
export const ENDED: Record<EndReason, string> = {
  expired: "Your sign-in has ended. Please sign in again: a form that was open comes back with what you typed.",
  signed_out: "You are signed out.",
  second_factor_set_up: "One-time codes are set up. Sign in with your password and a code now.",
};
