/** More than a page of what is over: the newest is on the first one, and every page follows. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { begun, completed, completedCount } from "./support/api.ts";
import { act, launch, openPortal, type Portal, row, showTab } from "./support/browser.ts";

const MORE_THAN_A_PAGE = 131;

let browser: Browser;
let mike: Portal;
let iffat: Portal;

beforeAll(async () => {
  browser = await launch();
  // As many as are missing: the tests before may have left some.
  await completed(MORE_THAN_A_PAGE - (await completedCount("iffat")));
  [mike, iffat] = await Promise.all([openPortal(browser, "mike"), openPortal(browser, "iffat")]);
});

afterAll(() => browser.close());

test("a course that is completed now is on the organization's list, the newest first", async () => {
  const { courseId } = await begun();
  await row(mike.page, courseId).waitFor();
  await showTab(iffat.page, "Completed");
  const rows = iffat.page.locator("main [data-course]");
  await rows.nth(99).waitFor();

  await act(mike.page, courseId, "complete");
  await mike.page.getByLabel("Attended").fill("11");
  await mike.page.getByRole("dialog").getByRole("button", { name: "Mark complete", exact: true }).click();

  await row(iffat.page, courseId).waitFor();
  await showTab(mike.page, "Completed");
  await row(mike.page, courseId).waitFor();
  // The first page as it was fetched, and the course that has come since.
  expect(await rows.count()).toBe(101);
  for (const { page } of [iffat, mike]) expect(await datesOf(page)).toEqual((await datesOf(page)).sort().reverse());
});

test("the pages behind it continue in that order, and nothing is missing or shown twice", async () => {
  const count = await completedCount("iffat");
  await showTab(iffat.page, "Completed");
  const rows = iffat.page.locator("main [data-course]");
  const more = iffat.page.getByRole("button", { name: "Show more" });
  while (await more.isVisible()) {
    const before = await rows.count();
    await more.click();
    await expect.poll(() => rows.count()).toBeGreaterThan(before);
  }

  const numbers = await rows.evaluateAll((all) => all.map((each) => each.getAttribute("data-course")));
  expect(numbers.length).toBe(count);
  expect(new Set(numbers).size).toBe(count);
  expect(await datesOf(iffat.page)).toEqual((await datesOf(iffat.page)).sort().reverse());
});

function datesOf(page: Portal["page"]): Promise<string[]> {
  return page
    .locator("main [data-course] time")
    .evaluateAll((all) => all.map((each) => each.getAttribute("datetime") ?? ""));
}
