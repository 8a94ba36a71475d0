/** Days, hours and zones as readers in other places, other years and on the next day need them. */
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { confirmed, daysFromToday, freeDay, post, request, tidy } from "./support/api.ts";
import { launch, newContext, openPortal, reveal, row, showTab } from "./support/browser.ts";
import { CHROMIUM } from "./support/stack.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await launch();
});

afterEach(tidy);
afterAll(() => browser.close());

describe("courses of one day", () => {
  test("stand in order of the hour, in lists, agenda and summary", async () => {
    const day = daysFromToday(2);
    const late = await confirmed({ scheduledDate: day, startTime: "23:00", endTime: "23:15" });
    const early = await confirmed({ scheduledDate: day, startTime: "00:15", endTime: "00:30" });
    const { page, context } = await openPortal(browser, "iffat");
    await showTab(page, "Confirmed");
    await row(page, late.courseId).waitFor();

    await expect.poll(() => positions(page, "main", [early.courseId, late.courseId])).toBe("in order");
    await expect.poll(() => positions(page, "[data-list=classes]", [early.courseId, late.courseId])).toBe("in order");
    await post("omar", `/courses/${early.courseId}/reschedule`, {
      scheduledDate: day,
      startTime: "23:30",
      endTime: "23:45",
      reason: "Later.",
    });
    await row(page, early.courseId).getByText("23:30–23:45").waitFor();
    await expect.poll(() => positions(page, "main", [late.courseId, early.courseId])).toBe("in order");
    await context.close();
  });
});

async function positions(page: Page, where: string, numbers: number[]): Promise<string> {
  const shown = await page
    .locator(where)
    .locator("[data-course]")
    .evaluateAll((rows) => rows.map((each) => Number(each.getAttribute("data-course"))));
  const found = numbers.map((number) => shown.indexOf(number));
  return found.every((at, index) => at >= 0 && (index === 0 || at > (found[index - 1] ?? 0))) ? "in order" : `${found}`;
}

test("another year is said in rows, messages and the activity", async () => {
  const { page, context } = await openPortal(browser, "iffat");
  const first = [freeDay(), freeDay()].find((day) => !day.endsWith("-02-29")) as string;
  const { courseId } = await confirmed({ scheduledDate: first });
  await showTab(page, "Confirmed");
  await (await reveal(page, courseId)).locator("time").getByText(first.slice(0, 4), { exact: true }).waitFor();

  const next = `${Number(first.slice(0, 4)) + 1}${first.slice(4)}`;
  await post("omar", `/courses/${courseId}/reschedule`, { scheduledDate: next, reason: "A year later." });

  const years = new RegExp(`from \\d+ \\w+ ${first.slice(0, 4)} to \\d+ \\w+ ${next.slice(0, 4)}, 09:00–12:00\\.`);
  await page.getByTestId("toasts").getByText(years).waitFor();
  await page.getByRole("region", { name: "Activity" }).getByText(years).waitFor();
  await context.close();
});

describe("a reader in another zone", () => {
  test("is told the zone and the own hours in rows, agenda, messages, activity, course and history", async () => {
    const context = await newContext(browser, { timezoneId: "Asia/Kolkata" });
    const { page } = await openPortal(context, "iffat");
    const day = daysFromToday(3);
    const { courseId } = await confirmed({ scheduledDate: day, startTime: "05:05", endTime: "05:50" });
    const zoned = "05:05–05:50 Toronto time";
    // First, since it closes by itself.
    await page
      .getByTestId("toasts")
      .getByText(new RegExp(`, ${zoned}\\.$`))
      .first()
      .waitFor();
    await showTab(page, "Confirmed");

    await (await reveal(page, courseId)).getByText(zoned, { exact: true }).waitFor();
    await row(page, courseId)
      .getByText(/^· 1[45]:35–1[56]:20 your time$/)
      .waitFor();
    const agenda = page.locator("[data-list=classes]").locator(`[data-course="${courseId}"]`);
    await agenda.getByText(zoned).waitFor();
    await agenda.getByText(/^1[45]:35–1[56]:20 your time$/).waitFor();
    await page
      .getByRole("region", { name: "Activity" })
      .getByText(new RegExp(`, ${zoned}\\.$`))
      .first()
      .waitFor();
    await row(page, courseId)
      .getByRole("link", { name: /open details/ })
      .click();
    const details = page.getByTestId("course-details");
    await details
      .locator("dl")
      .getByText(new RegExp(`^${zoned} · .* your time$`))
      .waitFor();
    await details
      .locator("ol")
      .getByText(new RegExp(`, ${zoned}$`))
      .waitFor();
    await details
      .locator("ol time")
      .getByText(/, \d\d:\d\d your time$/)
      .first()
      .waitFor();
    await context.close();
  });

  test("who calls the same zone by another name is not told one", async () => {
    const context = await newContext(browser, { timezoneId: "America/New_York" });
    const { page } = await openPortal(context, "iffat");
    const { courseId } = await confirmed();
    await showTab(page, "Confirmed");

    await (await reveal(page, courseId)).getByText("09:00–12:00", { exact: true }).waitFor();
    await context.close();
  });
});

describe("where the computer's zone is unknown", () => {
  test("who is free is shown all the same, by a clock that is named, and so are the courses' zones", async () => {
    const lost = await chromium.launch({
      executablePath: CHROMIUM,
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
      env: { ...process.env, TZ: "Etc/Unknown" },
    });
    const context = await lost.newContext({ viewport: { width: 1280, height: 860 } });
    context.setDefaultTimeout(60_000);
    const { page } = await openPortal(context, "dana");
    expect(await page.evaluate(() => new Intl.DateTimeFormat().resolvedOptions().timeZone)).toBe("Etc/Unknown");

    const board = page.locator("[data-list=instructors]");
    await board.getByText("UTC", { exact: true }).waitFor();
    await board.getByText("Mike", { exact: true }).waitFor();
    expect(await board.getByText(/^(Free|Busy)/).count()).toBeGreaterThan(1);
    expect(await board.getByRole("alert").count()).toBe(0);
    const { courseId } = await request();
    await showTab(page, "Requests");
    await (await reveal(page, courseId)).getByText("09:00–12:00 Toronto time", { exact: true }).waitFor();
    await lost.close();
  });
});

describe("a page that is left open over midnight", () => {
  let context: BrowserContext;
  let today: string;
  let tomorrow: string;
  let inFourDays: string;

  /** A few minutes before midnight in Toronto, on today's date by UTC, which these tests do not ask for again. */
  async function lateInTheEvening(): Promise<void> {
    context = await newContext(browser);
    [today, tomorrow, inFourDays] = [daysFromToday(0), daysFromToday(1), daysFromToday(4)];
    // Of that hour: on the day when the clocks change it may not be the one of now.
    const offset = new Intl.DateTimeFormat("en-GB", { timeZone: "America/Toronto", timeZoneName: "longOffset" })
      .formatToParts(new Date(`${today}T23:00Z`))
      .find(({ type }) => type === "timeZoneName")
      ?.value.slice(3);
    await context.clock.install({ time: new Date(`${today}T23:57:00${offset}`) });
  }

  test("moves on: who is free, today and tomorrow, what is urgent", async () => {
    await lateInTheEvening();
    const course = await confirmed({ scheduledDate: tomorrow, startTime: "22:00", endTime: "22:10" });
    const soon = await request({ scheduledDate: inFourDays });
    const mike = await openPortal(context, "mike");
    const dana = await openPortal(context, "dana");
    const heading = mike.page
      .getByRole("tabpanel")
      .locator("section", { has: mike.page.locator(`[data-course="${course.courseId}"]`) });
    await heading.getByRole("heading", { name: /^Tomorrow · / }).waitFor();
    const date = dana.page.locator("[data-list=instructors]").getByLabel("Date");
    expect(await date.inputValue()).toBe(today);
    await showTab(dana.page, "Requests");
    await reveal(dana.page, soon.courseId);
    expect(await row(dana.page, soon.courseId).getByText("Urgent").count()).toBe(0);
    dana.requests.length = 0;

    await context.clock.fastForward("05:00");

    await heading.getByRole("heading", { name: /^Today · / }).waitFor();
    await expect.poll(() => date.inputValue()).toBe(tomorrow);
    await row(dana.page, soon.courseId).getByText("Urgent").waitFor();
    await expect.poll(() => dana.requests.some((made) => made.includes(`date=${tomorrow}`))).toBe(true);
    await context.close();
  });

  test("keeps the day that somebody chose", async () => {
    await lateInTheEvening();
    const { page } = await openPortal(context, "dana");
    const date = page.locator("[data-list=instructors]").getByLabel("Date");
    await date.fill("2031-05-05");

    await context.clock.fastForward("05:00");

    expect(await date.inputValue()).toBe("2031-05-05");
    await context.close();
  });
});
