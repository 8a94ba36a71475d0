/** Refusals are shown in the form, typed values are kept, and a user's own actions cause no toasts. */
import type { Browser, Locator } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { confirmed, freeDay, post, request, tidy } from "./support/api.ts";
import { act, launch, openPortal, type Portal, row, showTab } from "./support/browser.ts";
import { leave } from "./support/forms.ts";
import { user } from "./support/stack.ts";

let browser: Browser;
let dana: Portal;

beforeAll(async () => {
  browser = await launch();
  dana = await openPortal(browser, "dana");
});

afterEach(async () => {
  await leave(dana.page);
  await tidy();
});

afterAll(() => browser.close());

const form = (): Locator => dana.page.getByRole("dialog");
const submit = (): Promise<void> => form().locator("[type=submit]").click();

test("each wrong field is told at the field", async () => {
  await dana.page.getByRole("button", { name: "Request a course" }).first().click();
  await form().locator("[name=students]").fill("20000");

  await submit();

  await form().getByText("Organization is required.").waitFor();
  await form().getByText("Course is required.").waitFor();
  await form().getByText("Date is required.").waitFor();
  await form().getByText("Place is required.").waitFor();
  await form().getByText("Head count must be a whole number from 1 to 10,000.").waitFor();
  expect(await form().locator("[name=students]").getAttribute("aria-invalid")).toBe("true");
  expect(
    await form()
      .locator("[name=organizationId]")
      .evaluate((field) => field === document.activeElement),
  ).toBe(true);
});

test("an instructor taken in the meantime is told by name, with the way out", async () => {
  const day = freeDay();
  const [wanted, rival] = [await request({ scheduledDate: day }), await request({ scheduledDate: day })];
  await showTab(dana.page, "Requests");
  await row(dana.page, wanted.courseId).waitFor();
  await act(dana.page, wanted.courseId, "assign");
  await form().getByRole("radio", { name: "Mike, Free" }).click();
  await post("omar", `/courses/${rival.courseId}/assign`, { instructorId: 32 });
  await form()
    .getByRole("radio", { name: new RegExp(`^Mike, Busy: course ${rival.courseId}`) })
    .waitFor();

  await submit();

  await form()
    .getByText(/Mike is already teaching CPR Basic/)
    .waitFor();
  await form().getByRole("radio", { name: "Sara, Free" }).click();
  await submit();
  await form().waitFor({ state: "detached" });
});

test("a course that changes under an open form is offered anew, and what was typed stays", async () => {
  const { courseId } = await confirmed();
  await showTab(dana.page, "Confirmed");
  await row(dana.page, courseId).waitFor();
  await act(dana.page, courseId, "reschedule");
  await form().locator("[name=reason]").fill("The projector is broken.");
  const day = freeDay();
  await post("omar", `/courses/${courseId}/reschedule`, { scheduledDate: day, reason: "The room is taken." });
  const banner = dana.page.getByTestId("changed");
  await banner.getByText(/Omar moved CPR Basic/).waitFor();

  await submit();
  await dana.page
    .getByTestId("refusal")
    .getByText(/Nothing was saved\./)
    .waitFor();
  await banner.getByRole("button", { name: "Reload the course" }).click();
  await banner.waitFor({ state: "detached" });

  expect(await form().locator("[name=reason]").inputValue()).toBe("The projector is broken.");
  expect(await form().locator("[name=scheduledDate]").inputValue()).toBe(day);
  const another = freeDay();
  await form().locator("[name=scheduledDate]").fill(another);
  await submit();
  await form().waitFor({ state: "detached" });
  await row(dana.page, courseId).locator(`time[datetime="${another}"]`).waitFor();
});

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
  await page.getByLabel("Username").fill("sara");
  await page.getByRole("textbox", { name: "Password" }).fill("wrong");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();

  await page.getByText("Incorrect username or password.").waitFor();
  await context.close();
});
