/** The keyboard's focus after an action: the next row, or the name of the list, and never the page's body. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { daysFromToday, post, request } from "./support/api.ts";
import { row, showTab } from "./support/browser.ts";
import { field, focused, instructor, openForm, sent } from "./support/forms.ts";
import { sharedPortal } from "./support/set_up.ts";
import { PORTAL_URL } from "./support/stack.ts";

let page: Page;

sharedPortal("dana", (portal) => {
  page = portal.page;
});

/** The course in whose row the focus is. */
const focusedRow = (): Promise<string | null> =>
  page.evaluate(() => document.activeElement?.closest("[data-course]")?.getAttribute("data-course") ?? null);

/** Two requests that are neighbours in the list, because no other test uses their days. */
async function neighbours(): Promise<[number, number]> {
  const day = daysFromToday(4_000 + (Math.floor(Date.now() / 1000) % 3_000));
  const [first, second] = [await request({ scheduledDate: day }), await request({ scheduledDate: day })];
  // Away from the list, which is held while the pointer or the focus is in it.
  await page.getByRole("heading", { level: 1 }).click();
  await showTab(page, "Requests");
  await row(page, second.courseId).waitFor();
  return [first.courseId, second.courseId];
}

test("is on the next row when the assigned course leaves the list", async () => {
  const [first, second] = await neighbours();
  await openForm(page, "Requests", first, "assign");
  await instructor(page, "Sara Free").click();

  await sent(page);

  await row(page, first).waitFor({ state: "detached" });
  await expect.poll(focusedRow).toBe(String(second));
});

test("is on the next row when a course is cancelled from the menu of its row", async () => {
  const [first, second] = await neighbours();
  await openForm(page, "Requests", first, "cancel");
  await field(page, "reason").fill("The building is closed.");

  await sent(page);

  await row(page, first).waitFor({ state: "detached" });
  await expect.poll(focusedRow).toBe(String(second));
});

test("is on the row or the next one when somebody else takes the focused course from the list", async () => {
  const [first, second] = await neighbours();
  await row(page, first).locator("[data-action=assign]").focus();

  await post("omar", `/courses/${first}/cancel`, { reason: "The building is closed." });

  // A list that is held shows the row until the focus has left it.
  await row(page, first).locator("[data-action=assign]").waitFor({ state: "detached" });
  await expect.poll(focusedRow).toMatch(new RegExp(`^(${first}|${second})$`));
});

test("is near the row when the open course has left the list and is closed", async () => {
  const [first, second] = await neighbours();
  await row(page, first)
    .getByText(/open details/)
    .locator("..")
    .press("Enter");
  await page.getByTestId("course-details").waitFor();
  await post("omar", `/courses/${first}/cancel`, { reason: "The building is closed." });
  await row(page, first).locator("[data-action=assign]").waitFor({ state: "detached" });

  await page.keyboard.press("Escape");

  await page.getByTestId("course-details").waitFor({ state: "detached" });
  await expect.poll(focusedRow).toMatch(new RegExp(`^(${first}|${second})$`));
});

test("returns to the button of a menu that Escape closes", async () => {
  const [first] = await neighbours();
  const more = row(page, first).getByRole("button", { name: /^More actions/ });
  await more.press("Enter");
  await page.getByRole("menu").waitFor();

  await page.keyboard.press("Escape");

  await page.getByRole("menu").waitFor({ state: "detached" });
  await expect.poll(() => more.evaluate((button) => button === document.activeElement)).toBe(true);
});

test("is not lost when the form of an open course is sent from its page", async () => {
  const [first] = await neighbours();
  await page.goto(`${PORTAL_URL}/admin/courses/${first}`);
  await page.getByTestId("course-details").locator("[data-action=cancel]").press("Enter");
  await field(page, "reason").fill("The building is closed.");

  await sent(page);

  await page.getByTestId("course-details").locator("[data-action=assign]").waitFor({ state: "detached" });
  await expect.poll(() => focused(page)).not.toBe("body");
});
