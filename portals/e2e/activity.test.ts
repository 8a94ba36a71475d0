/** The page of activity: a change appears by itself, filters are in the address, and the file has what is found. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { post, request } from "./support/api.ts";
import { linkIs, type Portal, timeUntil } from "./support/browser.ts";
import { sharedPortal } from "./support/set_up.ts";
import { PORTAL_URL } from "./support/stack.ts";

// An event arrives within a second; the machine of the tests may be busy.
const AT_ONCE_MS = 5_000;
let dana: Portal;

sharedPortal("dana", (portal) => {
  dana = portal;
});

const rows = (courseId: number) =>
  dana.page
    .locator('[data-list="activity"] li')
    .filter({ has: dana.page.getByRole("link", { name: `Course ${courseId}`, exact: true }) });

test("a change appears by itself, is found by the address again, and is in the file", async () => {
  const { page } = dana;
  await page.getByRole("link", { name: "Activity", exact: true }).click();
  await page.getByRole("heading", { name: "Activity", level: 1 }).waitFor();
  await linkIs(page, "live");

  const { courseId } = await request({}, "iffat");
  const took = await timeUntil(() => rows(courseId).waitFor());
  await post("dana", `/courses/${courseId}/cancel`, { reason: "The hall is closed." });
  await rows(courseId).filter({ hasText: "“The hall is closed.”" }).waitFor();
  expect(took).toBeLessThan(AT_ONCE_MS);

  await page.getByLabel("Kind of change").selectOption("course_cancelled");
  await page.getByLabel("Course number").fill(String(courseId));
  await page.waitForURL((url) => url.search === `?courseId=${courseId}&type=course_cancelled`);
  await page.reload();
  await rows(courseId).waitFor();
  expect(await page.locator('[data-list="activity"] li').count()).toBe(1);

  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Save as CSV" }).click(),
  ]);
  const lines = readFileSync(await download.path(), "utf8")
    .trim()
    .split("\r\n");
  expect(lines).toHaveLength(2);
  expect(lines[1]).toMatch(new RegExp(`,course_cancelled,admin,Dana,The hall is closed\\.,${courseId},`));
});

test("an address with what the service would refuse shows everything", async () => {
  const { courseId } = await request({}, "iffat");

  await dana.page.goto(`${PORTAL_URL}/admin/activity?type=course_lost&from=2025-02-30&courseId=x`);

  await rows(courseId).waitFor();
  expect(await dana.page.getByRole("alert").count()).toBe(0);
});
