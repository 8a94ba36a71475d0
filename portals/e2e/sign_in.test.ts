/** The sign-in at the wrong portal, and with a wrong password. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch, openPortal } from "./support/browser.ts";
import { user } from "./support/stack.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await launch();
});

afterAll(() => browser.close());

test("at the wrong portal the way to the right one is shown, and it needs no second sign-in", async () => {
  const { page, context } = await openPortal(browser, "northgate");
  await page.goto(new URL("/admin", page.url()).href);
  await page.getByLabel("Username").fill("northgate");
  await page.getByRole("textbox", { name: "Password" }).fill(user("northgate").password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByText("This is not your portal").waitFor();

  await page.getByRole("button", { name: "Go to “Organizations”" }).click();

  await page.getByRole("button", { name: "Account of Northgate Clinic" }).waitFor();
  expect(new URL(page.url()).pathname).toBe("/organization");
  await context.close();
});

test("a wrong password is told in plain words", async () => {
  const { page, context } = await openPortal(browser, "sara");
  await page.getByRole("button", { name: "Account of Sara" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByText("You are signed out.").waitFor();
  await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe("MAIN");
  await page.getByLabel("Username").fill("sara");
  await page.getByRole("textbox", { name: "Password" }).fill("wrong");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();

  await page.getByText("Incorrect username or password.").waitFor();
  await context.close();
});
