/** The stack under test, as its `stack.json` describes it, and the address of the portals in front of it. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Role } from "../../src/domain/course.ts";

export interface User {
  username: string;
  password: string;
  role: Role;
  name: string;
  organizationId: number | null;
  instructorId: number | null;
}

interface Stack {
  restUrl: string;
  webSocketUrl: string;
  cognitoUrl: string;
  userPoolClientId: string;
  users: User[];
  /** Only of the stage that `managed_login/` tests. */
  signIn?: { issuer: string; url: string };
  managedLogin?: { passwordClientId: string; signingKey: string };
}

export const STACK_FILE =
  process.env.COURSEWIRE_STACK ?? fileURLToPath(new URL("../../../.local/stack.json", import.meta.url));

export const stack = JSON.parse(readFileSync(STACK_FILE, "utf8")) as Stack;
export const PORTAL_URL = (process.env.PORTAL_URL ?? "http://localhost:5173").replace(/\/+$/, "");
export const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
/** The same browser without windows, unless there is only the browser. */
export const HEADLESS_SHELL = process.env.HEADLESS_SHELL ?? CHROMIUM;

export function user(username: string): User {
  const found = stack.users.find((each) => each.username === username);
  if (!found) throw new Error(`The stack has no user ${username}.`);
  return found;
}
