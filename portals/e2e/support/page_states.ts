/** The states that pages of a portal can be in, one after the other in one session, each checked by axe. */
import type { Browser, Page } from "playwright-core";
import type { Course } from "../../src/domain/course.ts";
import { PORTALS } from "../../src/domain/portal_roles.ts";
import { violationsInBoth, violationsOf } from "./accessibility.ts";
import { freeDay, post } from "./api.ts";
import { filterBy, linkIs, newContext, reveal, showTab, signInIfAsked } from "./browser.ts";
import { field, leave, openForm, send } from "./forms.ts";
import { headerFaultsAt } from "./header.ts";
import { PORTAL_URL, user } from "./stack.ts";
import { looseTexts } from "./translator.ts";

const WIDE = { width: 1280, height: 860 };
const NARROW = { width: 360, height: 740 };

/** One browser window of a person, and what was found in it. */
export interface Session {
  page: Page;
  check: (where: string) => Promise<void>;
  /** Also in a narrow window, in which nothing sticks out sideways. */
  checkPage: (where: string) => Promise<void>;
  found: string[];
}

export async function openSession(browser: Browser, username: string): Promise<Session> {
  const context = await newContext(browser, { viewport: WIDE, colorScheme: "light" });
  const page = await context.newPage();
  const found: string[] = [];
  const checkTexts = async (where: string): Promise<void> => {
    for (const text of await looseTexts(page)) found.push(`${where}: a translator breaks ${text}`);
  };
  const check = async (where: string): Promise<void> => {
    found.push(...(await violationsInBoth(page, where)));
    await checkTexts(where);
  };
  const checkPage = async (where: string): Promise<void> => {
    found.push(...(await pageViolations(page, where)));
    await checkTexts(where);
  };
  await page.goto(PORTAL_URL + PORTALS[user(username).role].path);
  await page.getByLabel("Username").waitFor();
  return { page, check, checkPage, found };
}

/**
 * In light and dark, and in a narrow window, in which nothing sticks out sideways, also with larger text. The page must have no
 * animations.
 */
export async function pageViolations(page: Page, where: string): Promise<string[]> {
  const wide = await violationsInBoth(page, where);
  const faults = await headerFaultsAt(page, [WIDE.width, NARROW.width]);
  await page.setViewportSize(NARROW);
  const narrow = await violationsOf(page, `${where}, narrow`);
  const tooWide: string[] = [];
  for (const text of ["100%", "150%"]) {
    const pixels = await page.evaluate((size) => {
      const { documentElement: root } = document;
      root.style.fontSize = size;
      const over = root.scrollWidth - window.innerWidth;
      root.style.fontSize = "";
      return over;
    }, text);
    if (pixels > 0) tooWide.push(`${where}, text of ${text}: ${pixels} pixels too wide`);
  }
  await page.setViewportSize(WIDE);
  return [...wide, ...faults, ...narrow, ...tooWide];
}

export async function signIn({ page }: Session, username: string): Promise<void> {
  await signInIfAsked(page, username);
  await linkIs(page, "live");
  await page.locator("main [data-list][aria-busy=false]").first().waitFor();
}

/** The headings of pages that the navigation calls by another name. */
const HEADINGS: Readonly<Record<string, string | RegExp>> = { Courses: /courses/, Realtime: "Live figures" };

export async function goTo(page: Page, name: string): Promise<void> {
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name }).click();
  await page
    .getByRole("heading", { level: 1 })
    .filter({ hasText: HEADINGS[name] ?? name })
    .waitFor();
}

/** The lists, each by its tab. */
export async function checkTabs({ page, check, checkPage }: Session, first: string): Promise<void> {
  for (const tab of ["Completed", "Cancelled", "All"]) {
    await showTab(page, tab);
    await page.locator("main [data-list][aria-busy=false]").waitFor();
    await check(tab);
  }
  await showTab(page, first);
  await page.locator("main [data-list][aria-busy=false]").waitFor();
  await checkPage("courses");
}

/** A list without a row, and one that could not be fetched. */
export async function checkEmptyAndFailed({ page, check }: Session): Promise<void> {
  await page.route(/\/courses\?.*q=failing/, (route) =>
    route.fulfill({
      status: 400,
      headers: { "Access-Control-Allow-Origin": "*" },
      contentType: "application/problem+json",
      json: { status: 400, code: "invalid_query", title: "Bad Request", detail: "This cannot be searched." },
    }),
  );
  await filterBy(page, "nothingcalledso");
  await page.getByText("No course here matches").waitFor();
  await check("an empty list");
  await filterBy(page, "failing");
  await page.getByText("This list could not be fetched").waitFor();
  await check("a failed list");
  await filterBy(page, "");
}

export async function checkMenus({ page, check }: Session, course: Course, action: string): Promise<void> {
  await (await reveal(page, course.courseId)).getByRole("button", { name: /^More actions/ }).click();
  await page.getByRole("menu").locator(`[data-action=${action}]`).hover();
  await check("the menu of a row");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /^Account of/ }).click();
  await page.getByRole("menu").waitFor();
  await check("the menu of the account");
  await page.keyboard.press("Escape");
  await page.getByTestId("link").click();
  await page.getByText("Last update:").waitFor();
  await check("the connection");
  await page.keyboard.press("Escape");
  await page.getByText("Last update:").waitFor({ state: "detached" });
  await page.getByTestId("bell").click();
  await page.getByTestId("notices").waitFor();
  await check("the list of the bell");
  await page.keyboard.press("Escape");
  await page.getByTestId("notices").waitFor({ state: "detached" });
}

/** The search over everything with results, and the list of shortcuts. */
export async function checkSearch({ page, check }: Session): Promise<void> {
  await page.keyboard.press("Control+k");
  const search = page.getByRole("combobox", { name: /^Search courses/ });
  await search.fill("cpr");
  await page.getByRole("option").first().waitFor();
  await check("the search");
  await page.keyboard.press("Escape");
  await search.waitFor({ state: "detached" });
  await page.keyboard.press("?");
  await page.getByRole("dialog").waitFor();
  await check("the shortcuts");
  await leave(page);
}

export async function checkCourse({ page, checkPage, check }: Session, { courseId }: Course): Promise<void> {
  await (await reveal(page, courseId)).getByRole("link").first().click();
  const details = page.getByTestId("course-details");
  await details.locator("ol li").first().waitFor();
  await checkPage("an open course");
  await details.getByRole("button", { name: /^Print: / }).click();
  await page.getByRole("menu").waitFor();
  await check("the menu of an open course");
  await leave(page);
}

/** The forms of actions, each opened from the row. */
export async function checkForms({ page, check }: Session, forms: [Course, string][]): Promise<void> {
  for (const [{ courseId }, action] of forms) {
    await openForm(page, "All", courseId, action);
    await check(action);
    await leave(page);
  }
}

export async function checkRefused({ page, check }: Session, course: Course, action: string): Promise<void> {
  await openForm(page, "All", course.courseId, action);
  await send(page);
  await page.getByTestId("refusal").waitFor();
  await check("a refused form");
  await field(page, "reason").fill("Not yet.");
  await page.keyboard.press("Escape");
  await page.getByTestId("discard-question").waitFor();
  await check("the question before text is discarded");
  await leave(page);
}

export async function checkCalendar({ page, checkPage }: Session, course: Course, forms: string[]): Promise<void> {
  const ready = () => page.locator('[data-list="calendar"][aria-busy="false"]').waitFor();
  await goTo(page, "Calendar");
  await page.getByLabel("Go to date").fill(course.scheduledDate);
  for (const form of forms) {
    await page.getByRole("radiogroup", { name: "Form of the calendar" }).getByText(form, { exact: true }).click();
    await ready();
    await page.locator(`a[data-course="${course.courseId}"]`).first().waitFor();
    await checkPage(`calendar, ${form}`);
  }
}

/** What only administrators have besides people: other systems, and the figures of the service. */
export async function checkOperation({ page, checkPage }: Session): Promise<void> {
  await goTo(page, "Webhooks");
  await page.getByRole("button", { name: "Add webhook" }).click();
  await page.locator('form [aria-invalid="true"]').waitFor();
  await checkPage("refused webhook");
  await goTo(page, "Realtime");
  await page.getByRole("region", { name: "Cost of this month so far" }).waitFor();
  await checkPage("live figures");
}

export async function checkOutage({ page, check }: Session): Promise<void> {
  await goTo(page, "Courses");
  await page.context().setOffline(true);
  await page.getByTestId("outage").waitFor();
  await check("an outage");
}

export async function askToMove({ courseId }: Course): Promise<void> {
  const when = { scheduledDate: freeDay(), startTime: "13:00", endTime: "16:00" };
  await post("iffat", `/courses/${courseId}/change-request`, { kind: "move", ...when, reason: "The hall is taken." });
}

export async function checkSettings({ page, check, checkPage }: Session): Promise<void> {
  await goTo(page, "Settings");
  await checkPage("settings");
  await page.getByRole("combobox", { name: "Time zone" }).fill("tor");
  await page.getByRole("option", { name: /Toronto/ }).waitFor();
  await check("the time zones of the settings");
  await page.keyboard.press("Escape");
}
