/** Each task of each role from the sign-in on by keyboard alone, and the names and roles that a screen reader says. */
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { begun, confirmed, courseOf, freeDay, get, post, request, tidy } from "./support/api.ts";
import { launch, newContext } from "./support/browser.ts";
import { field, formOf } from "./support/forms.ts";
import {
  chooseInMenu,
  find,
  goTo,
  press,
  sendByEnter,
  sendForm,
  showTab,
  signIn,
  type,
  typeDate,
} from "./support/keyboard.ts";
import { PORTAL_URL } from "./support/stack.ts";

const REASON = "The hall is taken.";

let browser: Browser;
/** The first days of the entered absences. */
const away: string[] = [];

beforeAll(async () => {
  browser = await launch();
});

afterAll(async () => {
  for (const day of away) {
    const listed = await get<{ items: { absenceId: number }[] }>("dana", `/absences?from=${day}&to=${day}`);
    for (const { absenceId } of listed?.items ?? []) await post("dana", `/absences/${absenceId}/remove`, {});
  }
  await tidy();
  await browser.close();
});

async function pageOf(username: string): Promise<Page> {
  const page = await (await newContext(browser)).newPage();
  await signIn(page, username);
  return page;
}

/** A day whose week and month have days on both sides. No other test gets the next day, to which its course is moved. */
function middleDay(): string {
  const day = freeDay();
  const isInside = new Date(day).getUTCDay() === 3 && Number(day.slice(8)) > 7 && Number(day.slice(8)) < 23;
  if (!isInside) return middleDay();
  freeDay();
  return day;
}

const nextDay = (date: string): string => new Date(Date.parse(date) + 86_400_000).toISOString().slice(0, 10);
const said = (part: Locator): Promise<string> => part.ariaSnapshot();
const pageLink = (page: Page, name: string) =>
  page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name });

async function enterAbsence(page: Page, day: string, told: RegExp): Promise<void> {
  away.push(day);
  const form = page.getByRole("form", { name: "Add an absence" });
  await typeDate(page, form.getByLabel("First day"), day);
  await page.keyboard.press("Enter");
  await page.getByRole("status").filter({ hasText: told }).first().waitFor();
}

test.concurrent("an administrator assigns, reschedules, cancels, moves in the calendar and enters an absence", async () => {
  const [{ courseId }, planned] = [await request(), await confirmed({ scheduledDate: middleDay() })];
  const page = await pageOf("dana");
  const row = await find(page, courseId);
  const listed = await said(row);
  expect(listed).toMatch(/link "CPR Basic ?, open details"/);
  expect(listed).toContain(`button "Assign: CPR Basic, course ${courseId}"`);
  expect(listed).toContain(`button "More actions for CPR Basic, course ${courseId}"`);
  expect(listed).toMatch(/Place: ?Room/);
  expect(listed).toContain("Pending");
  await press(page, row.getByRole("link"));
  await page
    .getByRole("dialog", { name: `Course ${courseId}` })
    .getByTestId("course-details")
    .waitFor();
  await page.keyboard.press("Escape");
  await goTo(page, row.getByRole("link"));

  await press(page, row.getByRole("button", { name: /^Assign: / }));
  await formOf(page).getByRole("option", { name: /^Mike/ }).waitFor();
  const form = await said(page.getByRole("dialog"));
  for (const part of [
    'dialog "Assign an instructor"',
    'textbox "Date"',
    'combobox "Instructor"',
    'listbox "Instructor"',
  ])
    expect(form).toContain(part);
  expect(form).toMatch(/option "Mike ?Free"/);
  expect(form).toContain('button "Assign instructor"');
  await type(page, field(page, "instructorId"), "mike");
  // The first Enter chooses, the second sends.
  await page.keyboard.press("Enter");
  await sendByEnter(page);
  // First, since it closes by itself.
  const notice = page.getByRole("region", { name: "Notifications" });
  await notice.getByRole("button", { name: "Undo" }).waitFor();
  const noticed = await said(notice);
  expect(await courseOf(courseId)).toMatchObject({ status: "confirmed", instructorId: 32 });
  expect(noticed).toContain(`Mike teaches CPR Basic (course ${courseId}) now.`);
  expect(noticed).toContain('button "Dismiss"');

  await showTab(page, "Confirmed");
  await press(page, row.getByRole("button", { name: /^Reschedule: / }));
  const day = freeDay();
  await typeDate(page, field(page, "scheduledDate"), day);
  await type(page, field(page, "reason"), REASON);
  await sendForm(page);
  expect(await courseOf(courseId)).toMatchObject({ scheduledDate: day });
  await chooseInMenu(page, row, "Cancel");
  await type(page, field(page, "reason"), REASON);
  await sendForm(page);
  expect(await courseOf(courseId)).toMatchObject({ status: "cancelled" });

  await press(page, pageLink(page, "Absences"), "Shift+Tab");
  const who = page.getByRole("form", { name: "Add an absence" }).getByRole("combobox", { name: "Instructor" });
  await type(page, who, "Sara");
  await page.getByRole("option", { name: "Sara" }).waitFor();
  for (const key of ["ArrowDown", "Enter"]) await page.keyboard.press(key);
  await enterAbsence(page, freeDay(), /Sara is away/);

  // As if the address were typed.
  await page.goto(`${PORTAL_URL}/admin/calendar?view=month&date=${planned.scheduledDate}`);
  const chip = page.locator(`a[data-course="${planned.courseId}"]`);
  await chip.waitFor();
  await goTo(page, page.locator("a[data-course][tabindex='0']").first());
  await goTo(page, chip, "ArrowDown");
  expect(await said(chip)).toMatch(
    /link "09:00–12:00.* CPR Basic, course \d+, Iffat College, Mike, Room .*, confirmed/,
  );
  for (const key of ["m", "ArrowRight"]) await page.keyboard.press(key);
  await page
    .getByRole("status")
    .filter({ hasText: /^Move CPR Basic to / })
    .waitFor();
  await page.keyboard.press("Enter");
  await formOf(page).waitFor();
  await type(page, field(page, "reason"), REASON);
  await sendForm(page);
  expect(await courseOf(planned.courseId)).toMatchObject({ scheduledDate: nextDay(planned.scheduledDate) });
});

test.concurrent("an organization requests, edits and withdraws a course, and asks to move another one", async () => {
  const planned = await confirmed();
  const page = await pageOf("iffat");
  await press(page, page.getByRole("button", { name: "Request a course" }).first());
  await formOf(page).waitFor();
  const form = await said(page.getByRole("dialog"));
  for (const name of ["Date", "Place", "Notes"]) expect(form).toContain(`textbox "${name}"`);
  expect(form).toContain('combobox "Course"');
  expect(form).toContain('textbox "Head count"');
  expect(form).toContain('combobox "Time zone"');
  await type(page, field(page, "courseType"), "First Aid");
  await typeDate(page, field(page, "scheduledDate"), freeDay());
  await type(page, field(page, "location"), `Hall ${Date.now()}`);
  await type(page, field(page, "students"), "9");
  await sendByEnter(page);
  const saved = page.getByRole("region", { name: "Notifications" }).getByText(/is requested for/);
  await saved.waitFor();
  const courseId = Number(/course (\d+)/.exec((await saved.textContent()) ?? "")?.[1]);

  const row = await find(page, courseId);
  await press(page, row.getByRole("button", { name: `Edit: First Aid, course ${courseId}` }));
  await formOf(page).waitFor();
  await type(page, field(page, "location"), `Gym ${courseId}`);
  await sendByEnter(page);
  expect(await courseOf(courseId)).toMatchObject({ location: `Gym ${courseId}`, students: 9 });
  await chooseInMenu(page, row, "Withdraw");
  await type(page, field(page, "reason"), "We have found another course.");
  await sendForm(page);
  expect(await courseOf(courseId)).toMatchObject({ status: "cancelled" });

  await showTab(page, "Confirmed");
  await chooseInMenu(page, await find(page, planned.courseId), "Ask to move");
  const day = freeDay();
  await typeDate(page, field(page, "scheduledDate"), day);
  await type(page, field(page, "reason"), REASON);
  await sendForm(page);
  expect(await courseOf(planned.courseId)).toMatchObject({ changeRequest: { kind: "move", scheduledDate: day } });
});

test.concurrent("an instructor completes a course, declines another one and enters an absence", async () => {
  const [ready, planned] = [await begun(), await confirmed()];
  const page = await pageOf("mike");
  await press(page, (await find(page, ready.courseId)).getByRole("button", { name: /^Mark complete: / }));
  await formOf(page).waitFor();
  expect(await said(page.getByRole("dialog"))).toContain('textbox "Attended"');
  await type(page, field(page, "attended"), "12");
  await sendByEnter(page);
  expect(await courseOf(ready.courseId)).toMatchObject({ status: "completed", attended: 12 });

  await goTo(page, page.getByRole("tab", { selected: true }), "Shift+Tab");
  await chooseInMenu(page, await find(page, planned.courseId), "Decline");
  await type(page, field(page, "reason"), "I am ill.");
  await sendForm(page);
  expect(await courseOf(planned.courseId)).toMatchObject({ status: "pending", instructorId: null });

  await press(page, pageLink(page, "Absences"), "Shift+Tab");
  await enterAbsence(page, freeDay(), /You are away/);
});

test.concurrent("dates whose page follows them are typed digit by digit", async () => {
  const page = await pageOf("dana");
  const dateOf = (): string | null => new URL(page.url()).searchParams.get("date");
  await page.goto(`${PORTAL_URL}/admin/calendar?view=month&date=2026-07-15`);
  const goToDate = page.getByLabel("Go to date");
  await typeDate(page, goToDate, "2027-12-31");
  expect(dateOf()).toBe("2027-12-31");
  await page.getByRole("heading", { name: "December 2027" }).waitFor();
  await page.goBack();
  await page.getByRole("heading", { name: "July 2026" }).waitFor();
  expect(dateOf()).toBe("2026-07-15");
  expect(await goToDate.inputValue()).toBe("2026-07-15");

  await page.goto(`${PORTAL_URL}/admin/activity`);
  await typeDate(page, page.getByLabel("From day"), "2024-12-05");
  await typeDate(page, page.getByLabel("To day"), "2027-12-31");
  expect(new URL(page.url()).search).toBe("?from=2024-12-05&to=2027-12-31");

  await page.goto(`${PORTAL_URL}/admin`);
  await typeDate(page, page.locator("[data-list=instructors] input[type=date]"), "2027-12-31");
});
