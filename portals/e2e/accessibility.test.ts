/** No violations that axe knows of, in any state of a portal: one session per role, in light and dark, wide and narrow. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { begun, confirmed, daysFromToday, request, tidy } from "./support/api.ts";
import { filterBy, launch, showTab } from "./support/browser.ts";
import { field, formOf, leave, openForm, send, sent } from "./support/forms.ts";
import {
  askToMove,
  checkCalendar,
  checkCourse,
  checkEmptyAndFailed,
  checkForms,
  checkMenus,
  checkOperation,
  checkOutage,
  checkRefused,
  checkSearch,
  checkSettings,
  checkTabs,
  goTo,
  openSession,
  signIn,
} from "./support/page_states.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await launch();
});

afterAll(async () => {
  await tidy();
  await browser.close();
});

test.concurrent("no one is kept out of an administrator's portal", async () => {
  const session = await openSession(browser, "dana");
  const { page, check, checkPage, found } = session;
  const [pending, ready, asked] = [await request(), await begun(), await confirmed()];
  await askToMove(asked);
  await signIn(session, "dana");
  await checkTabs(session, "Requests");

  await page.getByRole("button", { name: "More filters" }).click();
  const filters = page.getByRole("dialog", { name: "More filters" });
  await filters.getByRole("combobox", { name: "Instructor" }).click();
  await filters.getByRole("option").first().waitFor();
  await check("filters with an open list");
  await filters.getByRole("button", { name: "Done" }).click();
  await checkEmptyAndFailed(session);
  await checkMenus(session, pending, "cancel");
  await checkSearch(session);
  await page.getByRole("checkbox", { name: "Select all that is loaded" }).check();
  await check("selected rows");
  await page.locator("[data-bulk=cancel]").click();
  await page.getByTestId("bulk-dialog").locator("form").waitFor();
  await check("the form for several courses");
  await leave(page);
  await showTab(page, "Confirmed");
  await checkCourse(session, asked);

  await openForm(page, "All", pending.courseId, "assign");
  await formOf(page).getByRole("option").first().waitFor();
  await check("assign");
  await field(page, "instructorId").fill("nobodycalledso");
  await formOf(page).getByText("No instructor is called").waitFor();
  await check("a search for an instructor that finds nobody");
  await leave(page);
  await checkForms(session, [
    [pending, "edit"],
    [pending, "reschedule"],
    [pending, "copy"],
    [ready, "complete"],
    [asked, "accept-change"],
    [asked, "decline-change"],
    [asked, "decline"],
  ]);
  await checkRefused(session, pending, "cancel");

  await openForm(page, "All", pending.courseId, "edit");
  await field(page, "students").fill("13");
  await sent(page);
  await page.getByTestId("toasts").getByRole("button", { name: "Undo" }).waitFor();
  await check("a notice with an offer to undo");
  await filterBy(page, "");
  await showTab(page, "Requests");
  await page.locator("main [data-list=pendingCourses][aria-busy=false]").waitFor();
  await page.locator("main li[data-course]").first().getByRole("link").focus();
  await page.keyboard.press("Tab");
  await request({ scheduledDate: daysFromToday(1), startTime: "00:00", endTime: "00:30" });
  await page.getByTestId("waiting").waitFor();
  await check("rows that wait");

  await checkCalendar(session, asked, ["Week", "Instructors", "Month"]);
  await page.locator(`a[data-course="${asked.courseId}"]`).first().press("m");
  await page.locator("[data-target]").first().waitFor();
  await check("a course that is being moved");
  await page.keyboard.press("Escape");
  await goTo(page, "Absences");
  await page.getByRole("button", { name: "Add absence" }).click();
  await page.getByRole("form", { name: "Add an absence" }).getByRole("alert").waitFor();
  await checkPage("refused absence");
  await page.getByRole("form", { name: "Add an absence" }).getByRole("combobox", { name: "Instructor" }).click();
  await page.getByRole("option", { name: "Mike" }).first().waitFor();
  await check("the instructor of an absence");
  await page.keyboard.press("Escape");
  await goTo(page, "People");
  await page
    .getByRole("button", { name: /^Rename/ })
    .first()
    .click();
  await checkPage("people");
  await checkOperation(session);
  await checkSettings(session);
  await checkOutage(session);
  expect(found).toEqual([]);
});

test.concurrent("no one is kept out of an organization's portal", async () => {
  const session = await openSession(browser, "iffat");
  const { page, check, checkPage, found } = session;
  const [pending, planned, asked] = [await request(), await confirmed(), await confirmed()];
  await askToMove(asked);
  await checkPage("sign-in");
  await signIn(session, "iffat");
  await checkTabs(session, "Requests");
  await checkEmptyAndFailed(session);
  await checkMenus(session, pending, "cancel");
  await showTab(page, "Confirmed");
  await checkCourse(session, asked);
  await checkForms(session, [
    [pending, "edit"],
    [planned, "ask-move"],
    [asked, "withdraw-change"],
    [pending, "copy"],
  ]);
  await checkRefused(session, planned, "ask-cancel");

  await page.getByRole("button", { name: "Request a course" }).first().click();
  await formOf(page).waitFor();
  await check("request");
  await field(page, "timeZone").fill("tor");
  await formOf(page).getByRole("option").first().waitFor();
  await check("an open list of time zones");
  await send(page);
  await page.getByTestId("refusal").waitFor();
  await check("a refused request");
  await leave(page);
  await filterBy(page, "");
  await checkCalendar(session, planned, ["Month", "Week"]);
  await checkSettings(session);
  await checkOutage(session);
  expect(found).toEqual([]);
});

test.concurrent("no one is kept out of an instructor's portal", async () => {
  const session = await openSession(browser, "mike");
  const { page, check, checkPage, found } = session;
  const [ready, planned] = [await begun(), await confirmed()];
  await page.getByLabel("Username").fill("mike");
  await page.getByRole("textbox", { name: "Password" }).fill("not the password");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByTestId("refusal").waitFor();
  await check("a refused sign-in");
  await signIn(session, "mike");
  await checkTabs(session, "Schedule");
  await checkEmptyAndFailed(session);
  await checkMenus(session, planned, "decline");
  await checkCourse(session, planned);
  await filterBy(page, "");
  for (const [{ courseId }, action] of [
    [ready, "complete"],
    [planned, "decline"],
  ] as const) {
    await openForm(page, "Schedule", courseId, action);
    await check(action);
    await leave(page);
  }
  await checkCalendar(session, planned, ["Month", "Week"]);
  await goTo(page, "Absences");
  await checkPage("absences");
  await goTo(page, "Activity");
  await checkPage("activity");
  await checkSettings(session);
  await checkOutage(session);
  expect(found).toEqual([]);
});
