/**
 * Each change is told by a toast, the bell and the activity feed: to its audience, within the delivery time. Who made it finds
 * it in the feed only, and nobody else is told anything.
 */
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { begun, freeDay, get, post, request, tidy } from "./support/api.ts";
import { filterBy, launch, newContext, openPortal, type Portal, row, showTab, timeUntil } from "./support/browser.ts";
import { choose, field, instructor, leave, openForm, seek, sent } from "./support/forms.ts";

const ACTOR = "dana";
const AUDIENCE = ["omar", "iffat", "mike"] as const;
const OUTSIDERS = ["northgate", "sara"] as const;
// An event arrives within a second; six browser windows share the machine of the tests.
const AT_ONCE_MS = 5_000;

let browser: Browser;
const portals = new Map<string, Portal>();
/** A confirmed course that has begun. */
let ready: number;

beforeAll(async () => {
  browser = await launch();
  ready = (await begun()).courseId;
  await Promise.all([ACTOR, ...AUDIENCE, ...OUTSIDERS].map(open));
});

afterEach(async () => {
  await leave(pageOf(ACTOR));
  await tidy();
});
afterAll(() => browser.close());

/** Opens a portal where everything is read, and which remembers the changes that its toasts have told. */
async function open(username: string): Promise<void> {
  const notices = await get<{ newest: string }>(username, "/notices");
  await post(username, "/notices/read", { upTo: notices?.newest });
  const portal = await openPortal(await newContext(browser, { reducedMotion: "reduce" }), username);
  portals.set(username, portal);
  await unread(portal.page, 0).waitFor();
  await portal.page.evaluate(() => {
    const told: string[] = [];
    const toasts = document.querySelector("[data-testid=toasts]");
    if (!toasts) throw new Error("Nothing is told here.");
    new MutationObserver(() => {
      for (const toast of toasts.querySelectorAll("[data-notice=change], [data-notice=burst]"))
        told.push(toast.textContent ?? "");
    }).observe(toasts, { childList: true, subtree: true });
    Object.assign(window, { told });
  });
}

function pageOf(username: string): Page {
  const portal = portals.get(username);
  if (!portal) throw new Error(`${username} has no portal.`);
  return portal.page;
}

const unread = (page: Page, count: number): Locator => page.locator(`[data-testid=bell][data-unread="${count}"]`);
const toast = (page: Page, title: string, courseId: number): Locator =>
  page
    .getByTestId("toasts")
    .locator("[data-notice=change]")
    .filter({ hasText: title })
    .getByRole("button", { name: `Open course ${courseId}`, exact: true });
const feed = (page: Page): Locator => page.getByRole("region", { name: "Activity" }).getByRole("listitem");
const line = (page: Page, type: string, courseId: number): Locator =>
  feed(page)
    .and(page.locator(`[data-type=${type}]`))
    .filter({ has: page.getByRole("button", { name: `Course ${courseId}`, exact: true }) });
const told = (username: string): Promise<string[]> =>
  pageOf(username).evaluate(() => (window as unknown as { told: string[] }).told);

/** Fills the form of a request, sends it, and returns the course's number. */
async function requestInPortal(page: Page): Promise<number> {
  await page.getByRole("button", { name: "Request a course" }).first().click();
  await choose(page, "organizationId", "Iffat College");
  await field(page, "courseType").fill("First Aid");
  await field(page, "scheduledDate").fill(freeDay());
  await field(page, "startTime").fill("09:00");
  await field(page, "endTime").fill("12:00");
  await field(page, "location").fill(`Hall ${Date.now()}`);
  await field(page, "students").fill("9");
  await sent(page);
  const saved = page.getByTestId("toasts").locator("[data-notice=text]").filter({ hasText: "is requested for" });
  return Number(/course (\d+)/.exec((await saved.textContent()) ?? "")?.[1]);
}

test("five events are told in three portals, never to the person who acts, never outside of the audience", async () => {
  const page = pageOf(ACTOR);
  let courseId = 0;
  const counts = new Map<string, number>(AUDIENCE.map((username) => [username, 0]));

  /** The person acts in the own portal, and the readers are told. */
  async function isTold(readers: readonly string[], type: string, title: string, act: () => Promise<number>) {
    const changed = await act();
    const took = await timeUntil(() =>
      Promise.all(
        readers.map(async (username) => {
          const count = (counts.get(username) ?? 0) + 1;
          counts.set(username, count);
          const reader = pageOf(username);
          await toast(reader, title, changed).waitFor();
          await Promise.all([unread(reader, count).waitFor(), line(reader, type, changed).waitFor()]);
        }),
      ),
    );
    expect(took).toBeLessThan(AT_ONCE_MS);
    await line(page, type, changed).getByText("by you").waitFor();
  }

  await isTold(["omar", "iffat"], "new_course_request", "New request", async () => {
    courseId = await requestInPortal(page);
    return courseId;
  });
  await isTold(AUDIENCE, "course_assigned", "Instructor assigned", async () => {
    await openForm(page, "Requests", courseId, "assign");
    await seek(page, "Mike");
    await instructor(page, /^Mike/).click();
    await sent(page);
    return courseId;
  });
  await isTold(AUDIENCE, "course_rescheduled", "Rescheduled", async () => {
    await openForm(page, "Confirmed", courseId, "reschedule");
    await field(page, "scheduledDate").fill(freeDay());
    await field(page, "reason").fill("The hall is taken.");
    await sent(page);
    return courseId;
  });
  await isTold(AUDIENCE, "course_cancelled", "Cancelled", async () => {
    await openForm(page, "Confirmed", courseId, "cancel");
    await field(page, "reason").fill("Snow.");
    await sent(page);
    return courseId;
  });
  await isTold(AUDIENCE, "course_completed", "Completed", async () => {
    await filterBy(page, "");
    await openForm(page, "Confirmed", ready, "complete");
    await field(page, "attended").fill("11");
    await sent(page);
    return ready;
  });

  // What these see next is the first thing that they are told of.
  const others = (await request({ organizationId: 8 }, "omar")).courseId;
  await post("omar", `/courses/${others}/assign`, { instructorId: 33 });
  // By a key: the notices above move and close meanwhile, the focused one stays.
  await toast(page, "Instructor assigned", others).press("Enter");
  await page.getByTestId("course-details").waitFor();
  expect(new URL(page.url()).pathname).toBe(`/admin/courses/${others}`);
  for (const [username, count] of [
    // An open course has been read.
    [ACTOR, 0],
    ["northgate", 2],
    ["sara", 1],
  ] as const) {
    const reader = pageOf(username);
    await unread(reader, count).waitFor();
    await expect.poll(() => told(username)).not.toEqual([]);
    for (const text of await told(username)) expect(text).toContain(`Open course ${others}`);
    if (username !== ACTOR) expect(await feed(reader).count()).toBe(count);
  }
});

test("a row that has changed stands out for a moment", async () => {
  const page = pageOf(ACTOR);
  const location = `Hall ${Date.now()}`;
  await showTab(page, "Requests");
  // Before, so that the row is seen as soon as it comes: the moment lasts for five seconds.
  await filterBy(page, location);

  const { courseId } = await request({ location });

  await row(page, courseId).and(page.locator("[data-fresh]")).waitFor();
  await row(page, courseId).and(page.locator(":not([data-fresh])")).waitFor();
});
