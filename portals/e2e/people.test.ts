/** The page of people: what an administrator does there reaches the service, and axe knows of no violation. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { violationsOf } from "./support/accessibility.ts";
import { post } from "./support/api.ts";
import { launch, openPortal } from "./support/browser.ts";

let browser: Browser;
let page: Page;

beforeAll(async () => {
  browser = await launch();
  ({ page } = await openPortal(browser, "dana"));
});

afterAll(() => browser.close());

// The page begins anew, with its first tab.
beforeEach(async () => {
  await page.getByRole("link", { name: "Courses" }).first().click();
  await page.getByRole("link", { name: "People" }).click();
  await page.getByRole("heading", { name: "People" }).waitFor();
});

const unique = (name: string): string => `${name} ${Date.now()}`;

test("an instructor is added, renamed and deactivated by keyboard and button", async () => {
  const name = unique("Nora");
  const renamed = `${name} Fox`;
  await page.getByRole("tab", { name: "Instructors" }).click();

  await page.getByLabel("Name of the new instructor").fill(name);
  await page.keyboard.press("Enter");
  await page.getByLabel("Filter by name or number").fill(name.split(" ")[1] ?? "");
  await page.getByRole("button", { name: `Rename ${name}` }).click();
  await page.getByLabel(`New name of ${name}`).fill(renamed);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: `Deactivate ${renamed}` }).click();

  const row = page.getByRole("row").filter({ hasText: renamed });
  await row.getByText("Deactivated").waitFor();
});

test("a name that the service refuses is told at its field", async () => {
  await page.getByLabel("Name of the new organization").fill("x".repeat(101));
  await page.getByRole("button", { name: "Add organization" }).click();

  await page.getByText("Name must be text of 1 to 100 characters, on one line.").waitFor();
});

test("a disabled user is out, also where the user has the portal open", async () => {
  const sara = await openPortal(browser, "sara");
  await page.getByRole("tab", { name: "Users" }).click();
  await page.getByLabel("Show users of role").selectOption("instructor");

  try {
    await page.getByRole("button", { name: "Disable Sara" }).click();
    await page.getByRole("button", { name: "Disable Sara" }).click();

    await page.getByRole("button", { name: "Enable Sara" }).waitFor();
    await sara.page
      .locator("[data-testid=link]:not([data-state=live])")
      .or(sara.page.getByLabel("Username"))
      .first()
      .waitFor();
    await page.getByRole("button", { name: "Enable Sara" }).click();
    await page.getByRole("button", { name: "Disable Sara" }).waitFor();
  } finally {
    // Other tests sign in as Sara.
    await post("dana", "/people/users/sara/enable", {});
  }
  await sara.context.close();
});

test("a file with errors is shown with them, and a right one is saved", async () => {
  await page.getByRole("tab", { name: "Import and export" }).click();
  const choose = (text: string): Promise<void> =>
    page
      .locator("input[type=file]")
      .setInputFiles({ name: "organizations.csv", mimeType: "text/csv", buffer: Buffer.from(text) });

  await choose("organizationId,name\n5001,\n");
  await page.getByRole("row", { name: "2 name is required" }).waitFor();
  await choose(`organizationId,name\n5001,${unique("Alpha")}\n`);
  await page.getByRole("button", { name: "Save 1 row" }).click();
  await page.getByText("1 of 1 rows is saved.").waitFor();
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export organizations" }).click();

  expect((await download).suggestedFilename()).toBe("organizations.csv");
});

test("beside a long name, states and who is free stay in one piece", async () => {
  await page.getByRole("tab", { name: "Instructors" }).click();
  await page.getByRole("cell", { name: "Mike", exact: true }).waitFor();
  await page.getByText("Free", { exact: true }).first().waitFor();

  const broken = await page.evaluate(() => {
    for (const name of document.querySelectorAll("tbody [translate=no], li [translate=no]"))
      name.textContent = "x".repeat(100);
    const texts = [...document.querySelectorAll("td, li span")].filter((each) =>
      ["Active", "Deactivated", "Free"].includes(each.textContent ?? ""),
    );
    const isBroken = (text: Element): boolean => {
      const range = document.createRange();
      range.selectNodeContents(text.firstChild ?? text);
      return range.getClientRects().length > 1;
    };
    return [texts.length > 1, texts.filter(isBroken).length];
  });

  expect(broken).toEqual([true, 0]);
});

test.each([
  ["wide", "light", { width: 1280, height: 860 }],
  ["narrow", "dark", { width: 360, height: 740 }],
] as const)("%s and %s, the page has no violations and fits", async (_, colorScheme, viewport) => {
  await page.setViewportSize(viewport);
  await page.emulateMedia({ colorScheme });
  await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor({ state: "attached" });
  const found: string[] = [];

  for (const tab of ["Organizations", "Instructors", "Users", "Import and export"]) {
    await page.getByRole("tab", { name: tab }).click();
    await page.getByRole("tabpanel").locator("table, input[type=file]").first().waitFor({ state: "attached" });
    found.push(...(await violationsOf(page, tab)));
  }

  expect(found).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBe(0);
});
