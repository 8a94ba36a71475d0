/** Closing a form: nothing typed is lost without a question. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { confirmed, request } from "./support/api.ts";
import { row } from "./support/browser.ts";
import { closed, field, focused, formOf, openForm, reasonOf, send, TYPED, typeReason } from "./support/forms.ts";
import { sharedPortal } from "./support/set_up.ts";
import { PORTAL_URL, stack } from "./support/stack.ts";

let page: Page;

sharedPortal("dana", (portal) => {
  page = portal.page;
});

const question = () => page.getByTestId("discard-question");

test("Escape asks before typed text goes; Escape again goes on typing", async () => {
  const { courseId } = await request();
  await typeReason(page, courseId);

  await page.keyboard.press("Escape");
  await question().waitFor();
  await expect.poll(() => focused(page)).toBe("Keep typing");
  await page.keyboard.press("Escape");
  await question().waitFor({ state: "detached" });

  expect(await reasonOf(page)).toBe(TYPED);
  await expect.poll(() => focused(page)).toBe("reason");
});

test("what was discarded on purpose is gone, and the focus is where the form was opened", async () => {
  const { courseId } = await request();
  await typeReason(page, courseId);
  await page.keyboard.press("Escape");

  await page.getByRole("button", { name: "Discard" }).click();
  await formOf(page).waitFor({ state: "detached" });

  await expect.poll(() => focused(page)).not.toBe("body");
  await openForm(page, "Requests", courseId, "cancel");
  expect(await reasonOf(page)).toBe("");
});

test.each(["Close", "Keep as it is"])("“%s” asks before typed text goes", async (name) => {
  const { courseId } = await request();
  await typeReason(page, courseId);

  await page.getByRole("button", { name, exact: true }).click();

  await question().waitFor();
  await page.getByRole("button", { name: "Keep typing" }).click();
  expect(await reasonOf(page)).toBe(TYPED);
});

test("a click beside the form closes nothing", async () => {
  const { courseId } = await request();
  await typeReason(page, courseId);

  await page.mouse.click(5, 5);

  expect(await reasonOf(page)).toBe(TYPED);
});

test("a form in which nothing was typed closes without a question", async () => {
  const { courseId } = await request();
  await openForm(page, "Requests", courseId, "cancel");

  await page.keyboard.press("Escape");

  await formOf(page).waitFor({ state: "detached" });
  expect(await question().count()).toBe(0);
});

test("a half-typed time is asked about like any other text", async () => {
  const { courseId } = await request();
  await openForm(page, "Requests", courseId, "reschedule");
  await field(page, "startTime").focus();
  await page.keyboard.press("Backspace");

  await page.keyboard.press("Escape");

  await question().waitFor();
});

test("Escape in a form opened from the drawer closes the form alone", async () => {
  const { courseId } = await request();
  await page.goto(`${PORTAL_URL}/admin/courses/${courseId}`);
  const details = page.getByTestId("course-details");
  await details.locator("[data-action=cancel]").click();
  await formOf(page).waitFor();

  await page.keyboard.press("Escape");
  await formOf(page).waitFor({ state: "detached" });

  await page.waitForTimeout(400);
  expect(await details.isVisible()).toBe(true);
  expect(await details.locator("[data-action=cancel]").evaluate((at) => at === document.activeElement)).toBe(true);
  await page.keyboard.press("Escape");
  await details.waitFor({ state: "detached" });
});

test("Escape in the calendar leaves the form open", async () => {
  await page.getByRole("button", { name: "Request a course" }).first().click();
  await field(page, "scheduledDate").focus();
  await page.keyboard.press("Space");
  // Browsers without this pseudo-class for fields do not say whether the calendar is open.
  await formOf(page)
    .locator("[name=scheduledDate]:open")
    .waitFor({ timeout: 5_000 })
    .catch(() => undefined);

  await page.keyboard.press("Escape");
  await page.waitForTimeout(300);

  expect(await formOf(page).isVisible()).toBe(true);
});

test("Escape in the list of zones closes the list alone", async () => {
  await page.getByRole("button", { name: "Request a course" }).first().click();
  await field(page, "timeZone").focus();
  await page.keyboard.press("ArrowDown");
  const option = page.locator("[role=option]:visible").first();
  await option.waitFor();

  await page.keyboard.press("Escape");

  await option.waitFor({ state: "detached" });
  expect(await formOf(page).isVisible()).toBe(true);
});

test("a form that is being sent stays until it is answered", async () => {
  const { courseId } = await confirmed();
  await openForm(page, "Confirmed", courseId, "cancel");
  await field(page, "reason").fill(TYPED);
  let answer = (): void => {};
  const held = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.context().route(`${stack.restUrl}/courses/${courseId}/cancel`, async (route) => {
    await held;
    await route.continue();
  });
  await send(page);
  await page.locator("[type=submit][aria-disabled=true]").waitFor();

  await page.keyboard.press("Escape");
  await page.waitForTimeout(300);
  expect(await formOf(page).isVisible()).toBe(true);
  expect(await question().count()).toBe(0);
  expect(await focused(page)).toBe("Cancel course");
  answer();

  await closed(page);
  await row(page, courseId).waitFor({ state: "detached" });
  await expect.poll(() => focused(page)).not.toBe("body");
});
