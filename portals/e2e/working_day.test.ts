/** A working day: hundreds of courses, dozens of instructors, and changes while somebody reads, points and types. */
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { daysFromToday, freeDay, get, listOf, post, request, tidy } from "./support/api.ts";
import { act, filterBy, launch, openPortal, type Portal, reveal, row, showTab } from "./support/browser.ts";
import { closed, leave } from "./support/forms.ts";
import { addCourses } from "./support/many_courses.ts";

const LONG_WORD = "Donaudampfschifffahrt".repeat(10).slice(0, 200);

let browser: Browser;
let dana: Portal;
let iffat: Portal;
let mike: Portal;

beforeAll(async () => {
  await addCourses({ pending: 300, confirmed: 40, completed: 131, instructors: 60, organizations: 1 });
  browser = await launch();
  [dana, iffat, mike] = await Promise.all([
    openPortal(browser, "dana"),
    openPortal(browser, "iffat"),
    openPortal(browser, "mike"),
  ]);
});

afterEach(async () => {
  for (const { page } of [dana, iffat, mike]) {
    await leave(page);
    await filterBy(page, "");
    await page.mouse.move(0, 0);
    await page.evaluate(() => window.scrollTo(0, 0));
  }
  await tidy();
});
afterAll(() => browser.close());

async function totalOf(username: string, status: string): Promise<number> {
  const response = await get<{ totals: Record<string, number> }>(username, "/courses/totals");
  return response?.totals[status] ?? Number.NaN;
}

const countIn = (page: Page, tab: string) => page.getByRole("tab", { name: new RegExp(`^${tab}`) }).textContent();

test("tabs and summary say how many there are, not how many are loaded, and follow what others do", async () => {
  const waiting = await totalOf("dana", "pending");
  expect(waiting).toBeGreaterThan(299);
  await expect.poll(() => countIn(dana.page, "Requests")).toBe(`Requests${waiting}`);
  await dana.page.getByText(`${waiting} requests wait for an instructor.`).waitFor();
  const before = dana.requests.length;

  await request();

  await expect.poll(() => countIn(dana.page, "Requests")).toBe(`Requests${waiting + 1}`);
  await dana.page.getByText(`${waiting + 1} requests wait for an instructor.`).waitFor();
  expect(dana.requests.slice(before).filter((made) => made.startsWith("GET /courses?"))).toEqual([]);
});

test("a long list is loaded by scrolling, the newest first, and nothing is missing or shown twice", async () => {
  const { page } = iffat;
  await showTab(page, "Completed");
  const wanted = (await listOf("iffat", "completed", "desc")).map(({ courseId }) => courseId);
  expect(wanted.length).toBeGreaterThan(130);
  const seen = new Map<number, number>();
  await row(page, wanted[0] ?? 0).waitFor();

  while (!seen.has(wanted.at(-1) ?? 0)) {
    for (const [position, courseId] of await positions(page)) seen.set(courseId, position);
    expect(await page.locator("main [data-course]").count()).toBeLessThan(50);
    await page.mouse.wheel(0, 500);
    await twoFrames(page);
  }

  const inOrder = [...seen].sort(([, a], [, b]) => a - b);
  expect(inOrder.map(([courseId]) => courseId)).toEqual(wanted);
  expect(inOrder.map(([, position]) => position)).toEqual(wanted.map((_, at) => at + 1));
  await showTab(page, "Requests");
});

/** The first one scrolls, and the second one shows the rows that have come into the visible part. */
function twoFrames(page: Page): Promise<void> {
  return page.evaluate(() => new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(() => seen()))));
}

/** Of the rows in the page: the position that screen readers say, and the course. */
function positions(page: Page): Promise<[number, number][]> {
  return page
    .locator("main li[data-course]")
    .evaluateAll((all) => all.map((each) => [Number(each.ariaPosInSet), Number(each.getAttribute("data-course"))]));
}

test("an assignment among hundreds of requests shows in the organization's and the instructor's lists", async () => {
  const { courseId } = await request();
  await reveal(dana.page, courseId);
  await reveal(iffat.page, courseId);
  await filterBy(mike.page, `#${courseId}`);
  await act(dana.page, courseId, "assign");
  await dana.page.getByRole("option", { name: /^Mike/ }).click();
  await dana.page.getByRole("dialog").locator("[type=submit]").click();
  await closed(dana.page);

  await row(iffat.page, courseId).waitFor({ state: "detached" });
  await row(mike.page, courseId).waitFor();
  await showTab(iffat.page, "Confirmed");
  await row(iffat.page, courseId).getByText("Mike").waitFor();
  await showTab(iffat.page, "Requests");
});

test("what one has saved is said and opened, though its row is behind the loaded page", async () => {
  const { page } = iffat;
  await showTab(page, "Requests");
  await page.getByRole("button", { name: "Request a course" }).first().click();
  const form = page.getByRole("dialog");
  await form.locator("[name=courseType]").fill("First Aid");
  await form.locator("[name=scheduledDate]").fill(freeDay());
  await form.getByLabel("Place").fill(`Hall ${Date.now()}`);
  await form.getByLabel("Head count").fill("9");
  await form.locator("[type=submit]").click();
  await closed(page);

  const saved = page.getByTestId("toasts").locator("[data-notice=text]");
  await saved.getByText(/is requested for/).waitFor();
  const number = Number(/course (\d+)/.exec((await saved.textContent()) ?? "")?.[1]);
  expect(await row(page, number).count()).toBe(0);
  await saved.getByRole("button", { name: `Open course ${number}` }).click();
  await page
    .getByRole("dialog", { name: `Course ${number}` })
    .getByTestId("course-details")
    .waitFor();
  await leave(page);
  await post("iffat", `/courses/${number}/cancel`, { reason: "Only a test." });
});

describe("rows stay where they are while somebody uses them", () => {
  const NEW = 20;

  /** Requests for tomorrow, which come before all others. */
  async function requestMany(count: number): Promise<void> {
    const AT_ONCE = 4;
    const hours = Array.from({ length: count }, (_, at) => String(at).padStart(2, "0"));
    while (hours.length > 0) {
      await Promise.all(
        hours
          .splice(0, AT_ONCE)
          .map((hour) => request({ scheduledDate: daysFromToday(1), startTime: `${hour}:00`, endTime: `${hour}:30` })),
      );
    }
  }

  /** The rows in the visible part, with their places. */
  function places(page: Page): Promise<string[]> {
    return page
      .locator("main li[data-course]")
      .evaluateAll((all) =>
        all.map((each) => `${each.getAttribute("data-course")} at ${Math.round(each.getBoundingClientRect().top)}`),
      );
  }

  test("under the pointer: new rows wait behind a button that counts them", async () => {
    const { page } = iffat;
    await showTab(page, "Requests");
    const third = page.locator("main li[data-course]").nth(2);
    const courseId = Number(await third.getAttribute("data-course"));
    await third.hover();
    const before = await places(page);

    await requestMany(NEW);
    await post("omar", `/courses/${courseId}/cancel`, { reason: "Closed." });

    const pill = page.getByTestId("waiting");
    await pill.getByText(`${NEW} new`).waitFor();
    await row(page, courseId).getByText("Cancelled").waitFor();
    expect(await places(page)).toEqual(before);
    await pill.click();
    await pill.waitFor({ state: "detached" });
    expect(await places(page)).not.toEqual(before);
    expect(await row(page, courseId).count()).toBe(0);
  });

  test("under the keyboard's focus, which stays in its row", async () => {
    const { page } = iffat;
    await showTab(page, "Requests");
    await page.getByLabel("Filter this list").focus();
    // The button of further filters, then the link of the first row.
    for (let n = 0; n < 3; n += 1) await page.keyboard.press("Tab");
    const focusedRow = () => page.evaluate(() => document.activeElement?.closest("li")?.getAttribute("data-course"));
    const courseId = await focusedRow();
    expect(courseId).toBeTruthy();
    const before = await places(page);

    await requestMany(2);

    await page.getByTestId("waiting").getByText("2 new").waitFor();
    expect(await places(page)).toEqual(before);
    expect(await focusedRow()).toBe(courseId);
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
    await page.getByTestId("waiting").waitFor({ state: "detached" });
  });

  test("in a burst of events nothing on the page is shifted", async () => {
    const { page } = iffat;
    await showTab(page, "Requests");
    await page.mouse.move(0, 0);
    await page.waitForTimeout(600);
    await page.evaluate(() => {
      const shifts: number[] = [];
      Object.assign(window, { shifts });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) shifts.push((entry as PerformanceEntry & { value: number }).value);
      }).observe({ type: "layout-shift" });
    });
    const waiting = await totalOf("iffat", "pending");

    await requestMany(NEW);

    await expect.poll(() => countIn(page, "Requests")).toBe(`Requests${waiting + NEW}`);
    await page.waitForTimeout(500);
    const shifts = await page.evaluate(() => (window as unknown as { shifts: number[] }).shifts);
    expect(shifts.reduce((sum, value) => sum + value, 0)).toBeLessThanOrEqual(0.02);
  });
});

test.each([1280, 360])("a word of 200 letters never widens a page of %d pixels", async (width) => {
  const { courseId } = await request({ courseType: LONG_WORD, location: LONG_WORD });
  await post("omar", `/courses/${courseId}/reschedule`, { scheduledDate: freeDay(), reason: LONG_WORD });
  await post("omar", `/courses/${courseId}/assign`, { instructorId: 32 });
  const { page } = iffat;
  await page.setViewportSize({ width, height: 860 });
  const tooWide = () =>
    page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  await showTab(page, "Confirmed");

  await reveal(page, courseId);
  expect(await tooWide()).toBeLessThanOrEqual(0);
  // The card hides what is too wide for it.
  const filter = await page.getByLabel("Filter this list").boundingBox();
  expect((filter?.x ?? 0) + (filter?.width ?? width)).toBeLessThan(width - 80);
  await row(page, courseId).getByRole("link").click();
  const details = page.getByTestId("course-details");
  await details.locator("ol li").nth(2).waitFor();
  expect(await tooWide()).toBeLessThanOrEqual(0);
  expect(await details.evaluate((element) => element.scrollWidth - element.clientWidth)).toBeLessThanOrEqual(0);
  await leave(page);
  await page.setViewportSize({ width: 1280, height: 860 });
  await showTab(page, "Requests");
});
