/** One-time codes, on a stage where admins need them (`SecondFactorFor=admins`). */
import { createHmac } from "node:crypto";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { violationsOf } from "../support/accessibility.ts";
import { launch, linkIs, newContext } from "../support/browser.ts";
import { PORTAL_URL } from "../support/stack.ts";
import type { LoginServer } from "./login_server.ts";
import { logIn, loginServer, toLoginPage } from "./login_steps.ts";

let server: LoginServer;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  server = loginServer();
  await server.start();
  browser = await launch();
  page = await (await newContext(browser)).newPage();
});

afterAll(async () => {
  await browser.close();
  await server.stop();
});

/** The code of this half minute: https://www.rfc-editor.org/rfc/rfc6238 */
function codeOf(secret: string): string {
  const bits = [...secret].map((each) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(each).toString(2).padStart(5, "0"));
  const bytes = bits.join("").match(/.{8}/g) ?? [];
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const mac = createHmac("sha1", Buffer.from(bytes.map((each) => Number.parseInt(each, 2))))
    .update(step)
    .digest();
  const number = mac.readUInt32BE((mac.at(-1) ?? 0) & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}

test("an admin opens nothing before one-time codes are set up, and signs in with one from then on", async () => {
  await page.goto(`${PORTAL_URL}/admin/courses/1`);
  await toLoginPage(page).click();
  await logIn(page, "omar");
  await page.getByRole("heading", { name: "One step more" }).waitFor();
  expect(await page.evaluate(() => localStorage.length)).toBe(0);

  await page.getByRole("button", { name: "Set up one-time codes" }).click();
  const secret = (await page.getByTestId("secret").textContent()) ?? "";
  expect(await violationsOf(page, "one-time codes")).toEqual([]);
  await page.getByLabel("The code that the app shows").fill("000000");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("This code is wrong or too old.").waitFor();
  await page.getByLabel("The code that the app shows").fill(codeOf(secret));
  await page.getByRole("button", { name: "Save" }).click();

  await page.getByText("One-time codes are set up.").waitFor();
  await toLoginPage(page).click();
  await logIn(page, "omar");
  await page.getByText("Incorrect name, password or code.").waitFor();
  await logIn(page, "omar", codeOf(secret));
  await linkIs(page, "live");
  expect(new URL(page.url()).pathname).toBe("/admin/courses/1");
});

test("an organization needs no code", async () => {
  const other = await (await newContext(browser)).newPage();
  await other.goto(`${PORTAL_URL}/organization`);
  await toLoginPage(other).click();
  await logIn(other, "iffat");

  await linkIs(other, "live");
});
