/** Changes are announced by toasts, the activity feed and the highlight of a row; a user's own actions cause no toasts. */
import type { Locator } from "playwright-core";
import { expect, test } from "vitest";
import { request } from "./support/api.ts";
import { act, type Portal, row, showTab } from "./support/browser.ts";
import { sharedPortal } from "./support/set_up.ts";

let dana: Portal;

sharedPortal("dana", (portal) => {
  dana = portal;
});

const form = (): Locator => dana.page.getByRole("dialog");
const submit = (): Promise<void> => form().locator("[type=submit]").click();

test("others' changes are announced, one's own are not, and both are in the activity feed", async () => {
  const mine = await request();
  await showTab(dana.page, "Requests");
  await row(dana.page, mine.courseId).waitFor();
  const toasts = dana.page.getByTestId("toasts");
  const dismiss = toasts.getByRole("button", { name: "Dismiss" }).first();
  while (await dismiss.isVisible()) await dismiss.click({ timeout: 1_000 }).catch(() => {});

  await act(dana.page, mine.courseId, "cancel");
  await form().locator("[name=reason]").fill("Asked for twice.");
  await submit();
  await form().waitFor({ state: "detached" });
  const feed = dana.page.getByRole("region", { name: "Activity" });
  await feed.getByText("“Asked for twice.”").waitFor();
  const others = await request({}, "iffat");

  await toasts.getByRole("button", { name: `Open course ${others.courseId}` }).click();
  await dana.page.getByTestId("course-details").waitFor();
  expect(new URL(dana.page.url()).pathname).toBe(`/admin/courses/${others.courseId}`);
  expect(await toasts.textContent()).not.toMatch(/cancelled/);
});

test("a row that has changed stands out for a moment", async () => {
  const { courseId } = await request();
  await dana.page.keyboard.press("Escape");
  await showTab(dana.page, "Requests");

  await row(dana.page, courseId).and(dana.page.locator("[data-fresh]")).waitFor();
  await row(dana.page, courseId).and(dana.page.locator(":not([data-fresh])")).waitFor({ timeout: 10_000 });
});
