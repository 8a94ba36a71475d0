/** A page that the browser translates goes on showing what is true: counts, sentences, rows, messages, the open course. */
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { confirmed, daysFromToday, freeDay, post, request, tidy } from "./support/api.ts";
import {
  act,
  filterBy,
  launch,
  linkIs,
  newContext,
  openPortal,
  type Portal,
  reveal,
  row,
  showTab,
} from "./support/browser.ts";
import { PORTAL_URL } from "./support/stack.ts";
import { looseTexts, translated } from "./support/translator.ts";

let browser: Browser;
let dana: Portal;
let iffat: Portal;
const failures: string[] = [];

async function openTranslated(username: string): Promise<Portal> {
  const context = await newContext(browser);
  await translated(context);
  context.on("weberror", (error) => failures.push(error.error().message));
  return openPortal(context, username);
}

beforeAll(async () => {
  browser = await launch();
  [dana, iffat] = [await openTranslated("dana"), await openTranslated("iffat")];
});

afterEach(async () => {
  await dana.page.keyboard.press("Escape");
  await tidy();
});

afterAll(() => browser.close());

async function textOf(page: Page, selector: string): Promise<string> {
  return (await page.locator(selector).first().textContent()) ?? "";
}

/** What every reader must find the same, however the page came to it. */
async function shown(page: Page): Promise<string[]> {
  const parts = [page.getByRole("tablist"), page.locator("main h1 + *"), page.getByRole("tabpanel")];
  return Promise.all(parts.map(async (part) => (await part.textContent()) ?? ""));
}

/** The same portal without a translator, fetched just now. */
async function untranslated(username: string, tab: string, courseId: number): Promise<string[]> {
  const { page, context } = await openPortal(browser, username);
  await showTab(page, tab);
  await filterBy(page, `#${courseId}`);
  await row(page, courseId).waitFor();
  // The row is there before the response, which is counted.
  await page.locator("[role=tab][aria-selected=true]", { hasText: /\d$/ }).waitFor();
  const parts = await shown(page);
  await context.close();
  return parts;
}

test("is translated at all", async () => {
  expect(await iffat.page.locator("main font font").count()).toBeGreaterThan(10);
});

test("counts, the summary and the rows follow what others do", async () => {
  await showTab(iffat.page, "Requests");
  const before = Number((await textOf(iffat.page, "[role=tab]")).replace(/\D/g, ""));

  const { courseId } = await request();
  await expect.poll(() => textOf(iffat.page, "[role=tab]")).toMatch(new RegExp(`^Requests\\s*${before + 1}$`));
  expect(await iffat.page.locator("main h1 + *").textContent()).toMatch(new RegExp(`^${before + 1} requests? waits? `));
  await post("omar", `/courses/${courseId}/assign`, { instructorId: 32 });
  await expect.poll(() => textOf(iffat.page, "[role=tab]")).toMatch(new RegExp(`^Requests\\s*${before}$`));

  await showTab(iffat.page, "Confirmed");
  await filterBy(iffat.page, `#${courseId}`);
  await row(iffat.page, courseId).getByText("Mike").waitFor();
  const day = freeDay();
  await post("omar", `/courses/${courseId}/reschedule`, {
    scheduledDate: day,
    startTime: "06:15",
    endTime: "07:45",
    instructorId: 33,
    reason: "Moved.",
  });
  await row(iffat.page, courseId).getByText("06:15–07:45").waitFor();
  await row(iffat.page, courseId).getByText("Sara").waitFor();
  await row(iffat.page, courseId).locator(`time[datetime="${day}"]`).waitFor();

  expect(await shown(iffat.page)).toEqual(await untranslated("iffat", "Confirmed", courseId));
  expect(failures).toEqual([]);
});

test("the open course, its history and its form follow", async () => {
  const { courseId } = await confirmed();
  await showTab(dana.page, "Confirmed");
  await (await reveal(dana.page, courseId)).getByRole("link", { name: /open details/ }).click();
  const details = dana.page.getByTestId("course-details");
  await details.locator("ol li").nth(1).waitFor();

  const day = freeDay();
  await post("omar", `/courses/${courseId}/reschedule`, { scheduledDate: day, reason: "The room is taken." });
  await details.getByText("“The room is taken.”").first().waitFor();
  expect(await details.locator("dl").textContent()).toContain(day.slice(0, 4));
  await details.locator("[data-action=reschedule]").click();
  await dana.page.getByRole("dialog").locator("[name=reason]").waitFor();
  await post("omar", `/courses/${courseId}/reschedule`, { scheduledDate: freeDay(), reason: "Again." });
  await dana.page
    .getByTestId("changed")
    .getByText(/Omar moved CPR Basic/)
    .waitFor();
  await dana.page.getByRole("button", { name: "Reload the course" }).click();
  await dana.page.getByTestId("changed").waitFor({ state: "detached" });
  await dana.page.keyboard.press("Escape");
  await dana.page.keyboard.press("Escape");
  await details.waitFor({ state: "detached" });

  expect(failures).toEqual([]);
});

test("messages, the activity and the agenda follow, and the link says how it is", async () => {
  const { page, context } = iffat;
  const course = await confirmed({ scheduledDate: daysFromToday(1), startTime: "05:00", endTime: "05:30" });
  const agenda = page.locator("[data-list=classes]").locator(`[data-course="${course.courseId}"]`);
  await agenda.getByText("05:00–05:30").waitFor();
  await post("omar", `/courses/${course.courseId}/cancel`, { reason: "Closed." });
  await agenda.waitFor({ state: "detached" });
  await page
    .getByTestId("toasts")
    .getByText(/^Omar cancelled CPR Basic on/)
    .first()
    .waitFor();
  await page
    .getByRole("region", { name: "Activity" })
    .getByText(/^Omar cancelled CPR Basic on/)
    .first()
    .waitFor();
  for (const dismiss of await page.getByRole("button", { name: "Dismiss" }).all()) {
    await dismiss.click({ timeout: 500 }).catch(() => {});
  }

  await context.setOffline(true);
  await linkIs(page, "offline");
  await page.getByTestId("link").getByText("Offline").waitFor();
  const outage = page.getByTestId("outage");
  await outage.getByText("You have been offline").waitFor();
  await context.setOffline(false);
  await linkIs(page, "live");
  await page.getByTestId("link").getByText("Live").waitFor();
  await outage.waitFor({ state: "detached" });

  expect(failures).toEqual([]);
});

test("no text stands beside another one, or alone in a component, wherever one goes", async () => {
  const found = new Map<string, string[]>();
  for (const username of ["mike", "iffat", "dana"]) {
    const { page, context } = await openPortal(browser, username);
    const look = async (where: string): Promise<void> => {
      const loose = await looseTexts(page);
      if (loose.length > 0) found.set(`${username}, ${where}`, loose);
    };
    await page.locator("main [data-course]").first().waitFor();
    await post("omar", `/courses/${(await request({}, "iffat")).courseId}/assign`, { instructorId: 32 });
    await page
      .getByTestId("toasts")
      .getByRole("button", { name: /^Open course/ })
      .first()
      .waitFor();
    await look("lists, toasts, activity");
    await page.getByLabel("Filter this list").fill("nothing like that");
    await look("filtered");
    await page.getByLabel("Filter this list").fill("");
    await page.getByTestId("link").click();
    await page.getByText("Last update:").waitFor();
    await look("link");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: /^Account of/ }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).waitFor();
    await look("account");
    await page.keyboard.press("Escape");
    await page
      .getByRole("link", { name: /open details/ })
      .first()
      .click();
    await page.getByTestId("course-details").locator("ol li").first().waitFor();
    if (username !== "dana") {
      const courseId = /\/courses\/(\d+)/.exec(page.url())?.[1];
      await dana.page.goto(`${PORTAL_URL}/admin/courses/${courseId}`);
      await page.getByTestId("presence-line").getByText("Dana is looking at this").waitFor();
    }
    await look("course");
    await page.keyboard.press("Escape");
    await page.getByTestId("course-details").waitFor({ state: "detached" });
    for (const action of username === "dana" ? ["assign", "cancel"] : []) {
      await act(page, Number(await page.locator("main [data-course]").first().getAttribute("data-course")), action);
      await page.getByRole("dialog").locator("[type=submit]").click();
      await page.getByRole("dialog").getByTestId("refusal").waitFor();
      await look(`refused ${action}`);
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
    }
    await context.close();
  }

  expect(Object.fromEntries(found)).toEqual({});
});
