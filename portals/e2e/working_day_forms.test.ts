/** The forms of a provider with hundreds of instructors, whose courses are in several time zones. */
import type { Browser, Route } from "playwright-core";
import { afterEach, describe, expect, test } from "vitest";
import { violationsOf } from "./support/accessibility.ts";
import { begun, courseOf, freeDay, post, request } from "./support/api.ts";
import { newContext, openPortal, type Portal } from "./support/browser.ts";
import { choose, closed, field, focused, formOf, instructor, openForm, seek, send, sent } from "./support/forms.ts";
import { sharedPortal } from "./support/set_up.ts";
import { stack } from "./support/stack.ts";

const HEADERS = { "Access-Control-Allow-Origin": "*" };
const COUNT = 500;
/** The height of the window that `sharedPortal` opens. */
const WINDOW_PX = 860;

let browser: Browser;
let dana: Portal;

sharedPortal("dana", (portal, started) => {
  dana = portal;
  browser = started;
});

afterEach(() => dana.context.unrouteAll());

const instructors = `${stack.restUrl}/instructors**`;

/** Five hundred instructors; every tenth is free. */
function hundreds(route: Route): Promise<void> {
  const isAsked = route.request().url().includes("date=");
  const day = new URL(route.request().url()).searchParams.get("date") ?? "2031-01-01";
  const items = Array.from({ length: COUNT }, (_, index) => {
    const isFree = index % 10 === 9;
    const busy = [{ courseId: 118, startsAt: `${day}T13:00:00.000Z`, endsAt: `${day}T16:00:00.000Z` }];
    const name = index === 449 ? "Zoë Ångström" : `Instructor ${index}`;
    return {
      instructorId: 32 + index,
      name,
      free: isAsked ? isFree : null,
      busy: isAsked && !isFree ? busy : [],
    };
  });
  return route.fulfill({ headers: HEADERS, json: { items, cursor: "k3f9.1" } });
}

/** The response is held until the returned function is called. */
async function hold(url: string): Promise<() => void> {
  let release = (): void => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await dana.context.route(url, async (route) => {
    await held;
    await route.continue();
  });
  return release;
}

describe("500 instructors", () => {
  test("are found by name and by keyboard, the free ones first, in a form that fits the window", async () => {
    const { page } = dana;
    await dana.context.route(instructors, hundreds);
    const { courseId } = await request();
    await openForm(page, "Requests", courseId, "assign");
    const options = formOf(page).getByRole("option");
    await options.first().waitFor();

    expect(await options.first().textContent()).toBe("Instructor 9Free");
    expect(await options.first().getAttribute("aria-setsize")).toBe(String(COUNT));
    expect(await options.count()).toBeLessThan(40);
    expect(await formOf(page).evaluate((form) => form.scrollHeight)).toBeLessThan(WINDOW_PX);
    await formOf(page).getByText("50 of 500 are free.").waitFor();

    await field(page, "instructorId").fill("ang zoe");
    await expect.poll(() => options.count()).toBe(1);
    const active = await field(page, "instructorId").getAttribute("aria-activedescendant");
    expect(await options.first().getAttribute("id")).toBe(active);
    expect(await violationsOf(page, "picker")).toEqual([]);
    await page.keyboard.press("Enter");

    await page.getByTestId("chosen-instructor").getByText("Zoë Ångström").waitFor();
    expect(await options.first().getAttribute("aria-selected")).toBe("true");
    await field(page, "instructorId").fill("");
    for (const key of ["ArrowUp", "Enter"]) await page.keyboard.press(key);
    await page.getByTestId("chosen-instructor").getByText("Instructor 498", { exact: true }).waitFor();
  });

  test("make a board that scrolls by itself", async () => {
    await dana.context.route(instructors, hundreds);
    const board = dana.page.locator("[data-list=instructors]");

    await board.getByLabel("Date").fill(freeDay());

    await board.getByText("50 of 500 are free.").waitFor();
    expect((await board.boundingBox())?.height).toBeLessThan(WINDOW_PX);
    await board.getByRole("searchbox", { name: "Search instructors" }).fill("zoe");
    await expect.poll(() => board.locator("li").count()).toBe(1);
  });
});

test("while the answer for another day is under way, nobody is called free, and the choice is kept", async () => {
  const { page } = dana;
  const [day, other] = [freeDay(), freeDay()];
  const { courseId } = await request({ scheduledDate: day });
  const rival = await request({ scheduledDate: other });
  await post("omar", `/courses/${rival.courseId}/assign`, { instructorId: 32 });
  await openForm(page, "Requests", courseId, "assign");
  await seek(page, "Mike");
  await instructor(page, "Mike Free").click();
  const release = await hold(instructors);

  await field(page, "scheduledDate").fill(other);

  await instructor(page, "Mike Checking …").waitFor();
  expect(await formOf(page).getByText("Free", { exact: true }).count()).toBe(0);
  const chosen = page.getByTestId("chosen-instructor");
  expect(await chosen.textContent()).toContain("Mike");
  release();
  await instructor(page, /^Mike Busy: course \d+, 09:00–12:00$/).waitFor();
  expect(await chosen.textContent()).toContain("Busy");
  expect(await instructor(page, /^Mike/).getAttribute("aria-selected")).toBe("true");
});

test("assigning shows the notes and the other dates, and a press on one fills the date", async () => {
  const { page } = dana;
  const [first, second] = [freeDay(), freeDay()];
  const notes = "Two people need\nstep-free access.";
  const { courseId } = await post("iffat", "/courses", {
    courseType: "CPR Basic",
    scheduledDate: first,
    startTime: "09:00",
    endTime: "12:00",
    timeZone: "America/Toronto",
    location: `Room ${first}`,
    students: 12,
    notes,
    alternativeDates: [second],
  });
  await openForm(page, "Requests", courseId, "assign");
  expect(await page.getByTestId("course-notes").textContent()).toContain(notes);
  const dates = page.getByTestId("wished-dates").getByRole("button");
  expect(await dates.count()).toBe(2);

  await dates.last().click();

  expect(await field(page, "scheduledDate").inputValue()).toBe(second);
  expect(await dates.last().getAttribute("aria-pressed")).toBe("true");
  await instructor(page, "Mike Free").click();
  await sent(page);
  expect(await courseOf(courseId)).toMatchObject({ status: "confirmed", scheduledDate: second });
  await post("dana", `/courses/${courseId}/cancel`, { reason: "Tidied." });
});

describe("while an assignment is being sent", () => {
  /** Sends the form, whose request waits until `release` is called. */
  async function sendHeld(): Promise<{ courseId: number; release: () => void }> {
    const { page } = dana;
    const { courseId } = await request();
    await openForm(page, "Requests", courseId, "assign");
    await instructor(page, "Mike Free").click();
    const release = await hold(`${stack.restUrl}/courses/${courseId}/assign`);
    await send(page);
    await page.getByTestId("sending").getByText("Being sent: it cannot be stopped any more.").waitFor();
    return { courseId, release };
  }

  test.each(["Keep as it is", "Close", "Escape"])("“%s” does not close the form, which says why", async (way) => {
    const { page } = dana;
    const { courseId, release } = await sendHeld();

    if (way === "Escape") await page.keyboard.press("Escape");
    else await formOf(page).getByRole("button", { name: way, exact: true }).click({ force: true });
    await page.waitForTimeout(200);

    expect(await formOf(page).isVisible()).toBe(true);
    const keep = formOf(page).getByRole("button", { name: "Keep as it is" });
    expect(await keep.getAttribute("aria-disabled")).toBe("true");
    release();
    await closed(page);
    expect(await courseOf(courseId)).toMatchObject({ status: "confirmed" });
  });

  // By itself: on a slow machine the check may take longer than a page waits for a response.
  test("the form keeps nobody out", async () => {
    const { page } = dana;
    const { release } = await sendHeld();

    expect(await violationsOf(page, "sending")).toEqual([]);

    release();
    await closed(page);
  });

  test("a request without a response promises nothing any more", async () => {
    const { page } = dana;
    const { courseId } = await request();
    await openForm(page, "Requests", courseId, "assign");
    await instructor(page, "Mike Free").click();
    await dana.context.route(`${stack.restUrl}/courses/${courseId}/assign`, (route) => route.abort());

    await send(page);

    await page.getByTestId("refusal").waitFor();
    expect(await formOf(page).getByRole("button", { name: "Keep as it is" }).count()).toBe(0);
    await formOf(page).getByRole("button", { name: "Close without knowing" }).waitFor();
  });
});

describe("time zones", () => {
  test("are found by city, with UTC and Asia/Kolkata; a start shows at once what it is for the reader", async () => {
    const context = await newContext(browser, { timezoneId: "Asia/Kolkata" });
    const { page } = await openPortal(context, "iffat");
    await page.getByRole("button", { name: "Request a course" }).first().click();
    expect(await field(page, "timeZone").inputValue()).toBe("Kolkata, Asia");
    await field(page, "timeZone").fill("utc");
    await page.getByRole("option", { name: /^UTC/ }).waitFor();
    expect(await violationsOf(page, "zones")).toEqual([]);
    await choose(page, "timeZone", "Toronto");
    expect(await field(page, "timeZone").inputValue()).toBe("Toronto, America");

    await field(page, "scheduledDate").fill("2031-07-15");
    await field(page, "startTime").fill("09:00");

    const note = page.getByTestId("hours");
    await note.getByText("09:00 is 15 Jul 2031, 18:30 your time.").waitFor();
    await field(page, "endTime").fill("17:00");
    await note.getByText(/^09:00–17:00 Toronto time · 18:30–02:30 .*your time$/).waitFor();
    await context.close();
  });

  test("one moment has one time in the form of a course that has changed", async () => {
    const context = await newContext(browser, { timezoneId: "Asia/Kolkata" });
    const { page } = await openPortal(context, "omar");
    const { courseId } = await request();
    await openForm(page, "Requests", courseId, "cancel");
    await field(page, "reason").fill("Two zones for one moment.");
    await post("dana", `/courses/${courseId}/reschedule`, { scheduledDate: freeDay(), reason: "The room is taken." });
    await page.getByTestId("changed").waitFor();

    await send(page);

    const refusal = page.getByTestId("refusal");
    await refusal.getByText("Nothing was saved. Reload the course, then send the form again.").waitFor();
    const banner = (await page.getByTestId("changed").textContent()) ?? "";
    expect(banner).toMatch(/\d\d:\d\d your time/);
    expect(await refusal.textContent()).not.toMatch(/\d\d:\d\d/);
    await context.close();
  });
});

test("more people than were expected are asked about, and saved with the reason", async () => {
  const { page } = dana;
  const { courseId } = await begun();
  await openForm(page, "Confirmed", courseId, "complete");
  await field(page, "attended").fill("500");
  dana.requests.length = 0;

  await send(page);

  await formOf(page).getByText("Comments must say why 500 attended where 12 were expected.").waitFor();
  await expect.poll(() => focused(page)).toBe("comments");
  expect(dana.requests.filter((made) => made.startsWith("POST"))).toEqual([]);
  await field(page, "comments").fill("The whole school came.");
  await sent(page);
  expect(await courseOf(courseId)).toMatchObject({ status: "completed", attended: 500 });
});

test("a refusal links to the course in the way", async () => {
  const { page } = dana;
  const location = `Hall ${freeDay()}`;
  const held = await request({ scheduledDate: "2031-03-03", location });
  const { courseId } = await request({ location });
  await openForm(page, "Requests", courseId, "reschedule");
  await field(page, "scheduledDate").fill("2031-03-03");
  await field(page, "reason").fill("Another day.");
  const json = { code: "duplicate_request", detail: "Iffat College already has a request.", courseId: held.courseId };
  await dana.context.route(`${stack.restUrl}/courses/${courseId}/reschedule`, (route) =>
    route.fulfill({ status: 409, headers: HEADERS, json, contentType: "application/problem+json" }),
  );

  await send(page);

  const link = page.getByTestId("refusal").getByRole("link", { name: `Open course ${held.courseId} in a new tab` });
  const [tab] = await Promise.all([dana.context.waitForEvent("page"), link.click()]);
  await tab.getByTestId("course-details").waitFor();
  await tab.close();
});
