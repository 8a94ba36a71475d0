/** The login server of the stack under test, and what a person does on its pages. */
import type { Locator, Page } from "playwright-core";
import { PORTAL_URL, stack, user } from "../support/stack.ts";
import { LoginServer } from "./login_server.ts";

export function loginServer(): LoginServer {
  const { signIn, managedLogin, userPoolClientId, cognitoUrl } = stack;
  if (!signIn || !managedLogin) throw new Error("The stack has no login pages.");
  return new LoginServer({
    port: Number(new URL(signIn.url).port),
    issuer: signIn.issuer,
    clientId: userPoolClientId,
    portalUrl: PORTAL_URL,
    signingKey: managedLogin.signingKey,
    pool: { url: cognitoUrl, clientId: managedLogin.passwordClientId },
  });
}

export function toLoginPage(page: Page): Locator {
  return page.getByRole("button", { name: "Go to the login page" });
}

export async function logIn(page: Page, username: string, code = ""): Promise<void> {
  await page.getByRole("heading", { name: "Login page" }).waitFor();
  await page.getByLabel("Name").fill(username);
  await page.getByLabel("Password").fill(user(username).password);
  await page.getByLabel("One-time code").fill(code);
  await page.getByRole("button", { name: "Continue" }).click();
}
