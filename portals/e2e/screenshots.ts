/**
 * Pictures of every page of the portals, for the documentation, as `admin-courses-light.webp` in the folder that `OUT` names:
 * in light and dark, and on a phone. Not a test, though it is run like one. It adds courses where the cloud has few.
 */
import { mkdirSync, statSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Role } from "../src/domain/course.ts";
import { PORTALS } from "../src/domain/portal_roles.ts";
import { daysFromToday, get, post, request, tidy } from "./support/api.ts";
import { launch, linkIs, newContext, signInIfAsked } from "./support/browser.ts";
import { addCourses } from "./support/many_courses.ts";
import { PORTAL_URL } from "./support/stack.ts";

const OUT = process.env.OUT ?? new URL("../screenshots", import.meta.url).pathname;
const WHO = { instructor: "mike", organization: "iffat", admin: "dana" } as const;
const LOOKS = {
  light: { colorScheme: "light", viewport: { width: 1280, height: 860 } },
  dark: { colorScheme: "dark", viewport: { width: 1280, height: 860 } },
  narrow: { colorScheme: "light", viewport: { width: 360, height: 740 }, deviceScaleFactor: 2 },
} as const;
const MAX_BYTES = 150_000;
const FEW = 20;

interface Picture {
  name: string;
  /** Behind the path of the portal. */
  path: string;
  /** What a person does before the picture is taken. */
  act?: (page: Page) => Promise<void>;
}

// In the days that the added courses have.
const CALENDAR = `/calendar?date=${daysFromToday(3)}`;
const COURSES: readonly Picture[] = [
  { name: "courses", path: "" },
  { name: "course", path: "?tab=confirmed", act: openCourse },
];
const REQUEST: Picture = { name: "request", path: "", act: openRequest };
const MONTH: Picture = { name: "calendar-month", path: `${CALENDAR}&view=month` };
const WEEK: Picture = { name: "calendar-week", path: `${CALENDAR}&view=week` };
const ABSENCES: Picture = { name: "absences", path: "/absences" };
const ACTIVITY: Picture = { name: "activity", path: "/activity" };
const BELL: Picture = { name: "bell", path: "/settings", act: openBell };
const SETTINGS: Picture = { name: "settings", path: "/settings" };

const PICTURES: Record<Role, readonly Picture[]> = {
  instructor: [
    ...COURSES,
    { name: "complete", path: "", act: openForm("complete") },
    MONTH,
    WEEK,
    ABSENCES,
    ACTIVITY,
    SETTINGS,
  ],
  organization: [...COURSES, REQUEST, MONTH, WEEK, ACTIVITY, SETTINGS],
  admin: [
    ...COURSES,
    { name: "assign", path: "", act: openForm("assign") },
    REQUEST,
    MONTH,
    WEEK,
    { name: "calendar-instructors", path: `${CALENDAR}&view=week&by=instructor` },
    ABSENCES,
    ACTIVITY,
    { name: "people", path: "/people" },
    { name: "realtime", path: "/realtime" },
    BELL,
    SETTINGS,
  ],
};

async function openCourse(page: Page): Promise<void> {
  await page.locator("main li[data-course] a").first().click();
  await page.getByTestId("course-details").locator("ol li").first().waitFor();
}

async function openBell(page: Page): Promise<void> {
  await page.getByTestId("bell").click();
  await page.getByRole("dialog").locator("li").first().waitFor();
}

async function openRequest(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Request a course" }).first().click();
  await page.getByRole("dialog").locator("form").waitFor();
}

function openForm(action: string): (page: Page) => Promise<void> {
  return async (page) => {
    await page.locator(`main [data-action=${action}]`).first().click();
    await page.getByRole("dialog").locator("form").waitFor();
  };
}

let browser: Browser;

beforeAll(async () => {
  mkdirSync(OUT, { recursive: true });
  const found = await get<{ totals: Record<string, number> }>("dana", "/courses/totals");
  if ((found?.totals.pending ?? 0) < FEW)
    await addCourses({ pending: 24, confirmed: 28, completed: 30, instructors: 12, organizations: 2 });
  const away = { instructorId: 33, kind: "holiday", fromDate: daysFromToday(9), toDate: daysFromToday(10) };
  // Refused where it has been entered already.
  await post("dana", "/absences", { ...away, timeZone: "America/Toronto" }).catch(() => undefined);
  browser = await launch();
});

afterAll(() => browser.close());

/** Something to be seen: changes that others make while the page is open. */
async function happen(role: Role): Promise<void> {
  const days = [8, 9].map((day) => daysFromToday(day + Math.floor(Math.random() * 20)));
  const first = { courseType: "First Aid", location: "Main campus, gym", scheduledDate: days[0] ?? "" };
  const second = { courseType: "CPR Refresher", location: "Sports hall", scheduledDate: days[1] ?? "" };
  const { courseId } = await request({ ...first, startTime: "06:00", endTime: "08:00" });
  if (role === "admin") return void (await request({ ...second, location: "Clinic, hall 3" }, "northgate"));
  await post("omar", `/courses/${courseId}/assign`, { instructorId: 32 });
  const other = await request({ ...second, startTime: "19:00", endTime: "21:00" });
  if (role === "instructor") await post("omar", `/courses/${other.courseId}/assign`, { instructorId: 32 });
}

describe.each(["light", "dark", "narrow"] as const)("%s", (look) => {
  test.each(["instructor", "organization", "admin"] as const)("%s", async (role) => {
    const context = await newContext(browser, { ...LOOKS[look] });
    const page = await context.newPage();
    const shoot = async (name: string): Promise<void> => {
      await page.waitForTimeout(400);
      const path = `${OUT}/${role}-${name}-${look}.webp`;
      await page.screenshot({ path, type: "webp", quality: 80 });
      expect(statSync(path).size, path).toBeLessThan(MAX_BYTES);
    };

    await page.goto(PORTAL_URL + PORTALS[role].path);
    await page.getByLabel("Username").waitFor();
    await shoot("sign-in");
    await signInIfAsked(page, WHO[role]);
    for (const { name, path, act } of PICTURES[role]) {
      await page.goto(PORTAL_URL + PORTALS[role].path + path);
      await linkIs(page, "live");
      await page.locator("main [aria-busy=false], main form, main table, main section").first().waitFor();
      if (name === "courses") await happen(role);
      await act?.(page);
      // What is fetched last, and the first notices.
      await page.waitForTimeout(name === "courses" ? 2_000 : 500);
      await shoot(name);
      if (name === "courses") await tidy();
    }
    await context.close();
  });
});
