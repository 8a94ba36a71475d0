/** The calendar: what it shows, moving a course by mouse and keyboard, the file and the sheet of what is shown. */
import { readFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { violationsOf } from "./support/accessibility.ts";
import { confirmed, courseOf, post, request } from "./support/api.ts";
import { openPortal, type Portal } from "./support/browser.ts";
import { chip, freeWednesday, show } from "./support/calendar.ts";
import { field, formOf, leave, sent } from "./support/forms.ts";
import { decided } from "./support/repeated_requests.ts";
import { sharedPortal } from "./support/set_up.ts";
import { PORTAL_URL } from "./support/stack.ts";

let page: Page;
let iffat: Portal;
let browser: Browser;
let day: string;

sharedPortal("dana", (portal, started) => {
  page = portal.page;
  browser = started;
});

beforeAll(async () => {
  iffat = await openPortal(browser, "iffat");
});

beforeEach(() => {
  day = freeWednesday();
});

function daysLater(date: string, days: number): string {
  return new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10);
}

test("a month has each course on its day, with its status in words, and a click opens it above the calendar", async () => {
  const [pending, planned] = [await request({ scheduledDate: day }), await confirmed({ scheduledDate: day })];

  await show(page, "admin", `view=month&date=${day}`);

  await expect.poll(() => chip(page, planned, day).getAttribute("title")).toMatch(/Mike.*confirmed/);
  expect(await chip(page, pending, day).getAttribute("title")).toMatch(/No instructor yet.*pending/);
  await chip(page, planned).click();
  await page.getByRole("dialog", { name: `Course ${planned.courseId}` }).waitFor();
  expect(new URL(page.url()).pathname).toBe(`/admin/calendar/courses/${planned.courseId}`);
  await page.goBack();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await chip(page, planned, day).waitFor();
});

test("a course dragged to another day and hour is moved when its form is sent, and not before, for everybody", async () => {
  const course = await confirmed({ scheduledDate: day, startTime: "09:00", endTime: "12:00" });
  const next = daysLater(day, 1);
  await show(iffat.page, "organization", `view=month&date=${day}`);
  await show(page, "admin", `view=week&date=${day}`);
  await chip(page, course, day).waitFor();
  // The hours of the week depend on all its courses.
  await page.locator("[data-list=calendar][aria-busy=false]").waitFor();

  const column = page.locator(`td[data-date="${next}"][data-hours]`);
  const { height = 0 } = (await column.boundingBox()) ?? {};
  const [from = 0, to = 0] = ((await column.getAttribute("data-hours")) ?? "").split("-").map(Number);
  // Held at its top: an hour later than before.
  await chip(page, course).dragTo(column, {
    sourcePosition: { x: 20, y: 2 },
    targetPosition: { x: 20, y: ((10 - from) / (to - from)) * height + 3 },
  });
  await formOf(page).waitFor();

  expect(await field(page, "scheduledDate").inputValue()).toBe(next);
  expect(await field(page, "startTime").inputValue()).toBe("10:00");
  expect(await field(page, "endTime").inputValue()).toBe("13:00");
  expect((await courseOf(course.courseId)).scheduledDate).toBe(day);
  await chip(iffat.page, course, day).waitFor();
  await field(page, "reason").fill("The hall is taken.");
  await sent(page);
  await chip(page, course, next).waitFor();
  await expect.poll(() => chip(page, course, next).evaluate((each) => each === document.activeElement)).toBe(true);
  await chip(iffat.page, course, next).waitFor();
  expect(await courseOf(course.courseId)).toMatchObject({ scheduledDate: next, startTime: "10:00", endTime: "13:00" });
});

test("M, the arrow keys and Enter lead to the same form, Escape keeps the course where it is", async () => {
  const course = await confirmed({ scheduledDate: day });
  await show(page, "admin", `view=month&date=${day}`);
  await chip(page, course).focus();

  await page.keyboard.press("m");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowLeft");
  await page.locator(`td[data-date="${daysLater(day, 6)}"][data-target]`).waitFor();
  await page.keyboard.press("Escape");
  expect(await page.locator("[data-target]").count()).toBe(0);
  await page.keyboard.press("m");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");

  await formOf(page).waitFor();
  expect(await field(page, "scheduledDate").inputValue()).toBe(daysLater(day, 1));
  expect((await courseOf(course.courseId)).scheduledDate).toBe(day);
});

test("two courses of one instructor at one time are marked, in words too", async () => {
  const first = await confirmed({ scheduledDate: day, startTime: "09:00", endTime: "12:00" });
  const second = await confirmed({ scheduledDate: day, startTime: "13:00", endTime: "15:00" });
  // As an import of an earlier version may have left it: the service refuses it.
  await page.route(/\/courses\?.*from=/, async (route) => {
    const response = await route.fetch();
    const text = (await response.text()).replaceAll('"startTime":"13:00"', '"startTime":"11:00"');
    await route.fulfill({ response, body: text });
  });

  await show(page, "admin", `view=week&by=instructor&date=${day}`);

  const row = page.getByRole("row", { name: /^Mike/ });
  await expect.poll(() => row.locator("a[data-clash]").count()).toBe(2);
  expect(await chip(page, first).getAttribute("title")).toContain(`also teaches course ${second.courseId}`);
  await page.unroute(/\/courses\?.*from=/);
});

test("the file has all that is shown, and the printed page the calendar without what one can only click", async () => {
  const course = await confirmed({ scheduledDate: day, location: '=HYPERLINK("x"), hall' });
  await show(page, "admin", `view=month&date=${day}`);
  await chip(page, course).waitFor();

  await page.getByRole("button", { name: "Export" }).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("menuitem", { name: "Save as CSV" }).click(),
  ]);
  const csv = readFileSync(await download.path(), "utf8");

  expect(csv.startsWith("\ufeffNumber,Status,Date,Start,End,")).toBe(true);
  expect(csv).toContain(
    `\r\n${course.courseId},confirmed,${day},09:00,12:00,America/Toronto,CPR Basic,Iffat College,Mike,`,
  );
  expect(csv).toContain(`"'=HYPERLINK(""x""), hall"`);
  await page.emulateMedia({ media: "print" });
  expect(await page.getByRole("button", { name: "Export" }).isVisible()).toBe(false);
  expect(await page.getByRole("navigation").isVisible()).toBe(false);
  expect(await chip(page, course).isVisible()).toBe(true);
  await page.emulateMedia({ media: null });
});

test("a dark page is printed in light colours", async () => {
  const course = await confirmed({ scheduledDate: day });
  const absence = { fromDate: day, toDate: day, timeZone: "America/Toronto" };
  const { absenceId } = (await post("sara", "/absences", absence)) as unknown as { absenceId: number };
  const pale: string[] = [];

  for (const view of ["month", "week", "week&by=instructor"]) {
    await page.emulateMedia({ media: null, colorScheme: "dark" });
    await show(page, "admin", `view=${view}&date=${day}`);
    await page.locator("html[data-mantine-color-scheme=dark]").waitFor({ state: "attached" });
    await chip(page, course).waitFor();
    await page.locator(`[data-absence="${absenceId}"]`).first().waitFor();
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    await page.locator("html[data-mantine-color-scheme=light]").waitFor({ state: "attached" });
    pale.push(...(await violationsOf(page, `printed ${view}`)));
    // It may be printed without backgrounds.
    const texts = page.locator("h2, [data-absence] span, time span, [data-course] span");
    const colours = await texts.evaluateAll((all) =>
      all.filter((each) => each.checkVisibility()).map((each) => `${getComputedStyle(each).color} ${each.textContent}`),
    );
    expect(colours.length).toBeGreaterThan(5);
    pale.push(...colours.filter((each) => contrastToWhite(each) < 4.5));
  }

  await page.emulateMedia({ media: null, colorScheme: null });
  await post("dana", `/absences/${absenceId}/remove`, {});
  expect(pale).toEqual([]);
});

/** Of a colour such as `rgb(12, 116, 138)`, which the text begins with: WCAG 2.2, from 1 to 21. */
function contrastToWhite(colour: string): number {
  const [red = 0, green = 0, blue = 0] = (/\((.*?)\)/.exec(colour)?.[1] ?? "").split(",").map((part) => {
    const share = Number(part) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05);
}

test("a list is saved and printed with all that matches its filter, and a course with lines for signatures", async () => {
  const [first, second] = [
    await confirmed({ scheduledDate: day, startTime: "09:00", endTime: "10:00" }),
    await confirmed({ scheduledDate: day, startTime: "10:00", endTime: "11:00" }),
  ];
  await page.goto(`${PORTAL_URL}/admin?tab=confirmed&from=${day}&to=${day}`);
  await page.locator(`main [data-course="${second.courseId}"]`).waitFor();
  // The dialog of the browser is none that a test could close.
  await page.evaluate(() => (window.print = () => document.body.setAttribute("data-printed", "")));

  await page.getByRole("button", { name: "Export" }).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("menuitem", { name: "Save as CSV" }).click(),
  ]);
  const lines = readFileSync(await download.path(), "utf8")
    .trimEnd()
    .split("\r\n");
  expect(lines.slice(1).map((line) => Number(line.split(",")[0]))).toEqual([first.courseId, second.courseId]);

  await page.getByRole("button", { name: "Export" }).click();
  await page.getByRole("menuitem", { name: "Print" }).click();
  await page.locator("body[data-printed]").waitFor();
  await page.emulateMedia({ media: "print" });
  const sheet = page.locator("[data-print-sheet]");
  expect(await sheet.locator("tbody tr").count()).toBe(2);
  expect(await sheet.isVisible()).toBe(true);
  expect(await page.locator("#root").isVisible()).toBe(false);
  await page.emulateMedia({ media: null });
  await page.evaluate(() => window.dispatchEvent(new Event("afterprint")));

  await page.locator(`main [data-course="${first.courseId}"] a`).first().click();
  await page.getByRole("button", { name: /^Print: / }).press("Enter");
  await page.getByRole("menuitem", { name: "Attendance list" }).press("Enter");
  await sheet.waitFor({ state: "attached" });
  expect(await sheet.locator("[data-signatures] tbody tr").count()).toBe(12 + 3);
  await page.evaluate(() => window.dispatchEvent(new Event("afterprint")));
  await sheet.waitFor({ state: "detached" });
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Print");
});

test("an organization that moves a confirmed course is led to the form that asks for the move", async () => {
  const course = await confirmed({ scheduledDate: day });
  await show(iffat.page, "organization", `view=month&date=${day}`);
  await chip(iffat.page, course, day).focus();

  await iffat.page.keyboard.press("m");
  await iffat.page.keyboard.press("ArrowRight");
  await iffat.page.keyboard.press("Enter");

  await iffat.page.getByRole("dialog", { name: "Ask to move this course" }).waitFor();
  expect(await field(iffat.page, "scheduledDate").inputValue()).toBe(daysLater(day, 1));
  await leave(iffat.page);
});

test.each(["month", "week", "week&by=instructor"])("no one is kept out of the calendar: view=%s", async (view) => {
  await confirmed({ scheduledDate: day });
  await show(page, "admin", `view=${view}&date=${day}`);
  await page.locator("a[data-course]").first().waitFor();
  expect(await violationsOf(page, view)).toEqual([]);
});

test("a course is saved for a calendar, and a calendar program reads the private address until it is revoked", async () => {
  const { courseId } = await confirmed({ scheduledDate: day });
  await page.goto(`${PORTAL_URL}/admin/courses/${courseId}`);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: /^Add to calendar: / }).click(),
  ]);
  const file = readFileSync(await download.path(), "utf8");

  expect(download.suggestedFilename()).toBe(`cpr-basic-${day}.ics`);
  expect(file).toMatch(new RegExp(`UID:course-${courseId}@\\S+\r\n`));
  expect(file).toContain(`DTSTART;TZID=America/Toronto:${day.replaceAll("-", "")}T090000\r\n`);

  await page.goto(`${PORTAL_URL}/admin/settings`);
  await page.getByRole("button", { name: /^Make an? (new )?address$/ }).click();
  const address = page.getByRole("textbox", { name: "Private address" });
  const question = page.getByRole("button", { name: "Keep it" });
  await address.or(question).first().waitFor();
  if (await question.isVisible()) await page.getByRole("button", { name: "Make a new address" }).click();
  const url = await address.inputValue();
  expect(await violationsOf(page, "the address of the calendar feed")).toEqual([]);
  const read = await decided(() => fetch(url));
  expect([read.status, read.headers.get("content-type")]).toEqual([200, "text/calendar; charset=utf-8"]);
  expect(await read.text()).toContain("X-WR-CALNAME:Courses\r\n");

  await page.getByRole("button", { name: "Revoke the address" }).click();
  await page.getByRole("button", { name: "Revoke the address" }).click();
  await page.getByText("The address is revoked.").waitFor();
  expect((await decided(() => fetch(url))).status).toBe(404);
});
