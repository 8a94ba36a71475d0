/** What one person does shows on the others' screens by itself: no reload, no focus, no click. */
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { begun, confirmed, freeDay, request, tidy } from "./support/api.ts";
import {
  act,
  filterBy,
  launch,
  median,
  newContext,
  openPortal,
  type Portal,
  reveal,
  row,
  showTab,
  timeUntil,
} from "./support/browser.ts";
import { closed } from "./support/forms.ts";

const WITHIN_MS = 1_500;
const ROUNDS = 5;

let browser: Browser;
let mike: Portal;
let iffat: Portal;
let dana: Portal;

beforeAll(async () => {
  browser = await launch();
  // With the animations, as most people see the portals.
  const open = async (username: string) =>
    openPortal(await newContext(browser, { reducedMotion: "no-preference" }), username);
  [mike, iffat, dana] = await Promise.all([open("mike"), open("iffat"), open("dana")]);
  for (const { page } of [mike, iffat, dana]) await page.evaluate(() => Object.assign(window, { neverReloaded: true }));
});

afterEach(tidy);
afterAll(() => browser.close());

/** Sends the form that is open; times are measured meanwhile. */
async function submit(page: Page, name: string): Promise<void> {
  await page.getByRole("dialog").getByRole("button", { name, exact: true }).click();
  await closed(page);
}
const gone = (page: Page, courseId: number) => row(page, courseId).waitFor({ state: "detached" });
const there = (page: Page, courseId: number) => reveal(page, courseId);
// A list that is filtered by the course's number shows the course as soon as an event tells of it.
const expected = (page: Page, courseId: number) => filterBy(page, `#${courseId}`);

describe("an instructor completes a course", () => {
  test("and it leaves the organization's confirmed list in about a second", async () => {
    await showTab(iffat.page, "Confirmed");
    const took: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const { courseId } = await begun();
      await Promise.all([there(mike.page, courseId), there(iffat.page, courseId)]);
      await act(mike.page, courseId, "complete");
      await mike.page.getByLabel("Attended").fill("11");

      const elsewhere = timeUntil(() => gone(iffat.page, courseId));
      await submit(mike.page, "Mark complete");
      took.push(await elsewhere);

      await showTab(iffat.page, "Completed");
      await there(iffat.page, courseId);
      await showTab(iffat.page, "Confirmed");
    }
    report("completion, instructor → organization", took);
    expect(median(took)).toBeLessThan(WITHIN_MS);
  });

  test("and both consoles tell of it, word for word", async () => {
    for (const { console } of [mike, iffat]) {
      expect(console.some((line) => line.startsWith("📡 Received courseStatusChanged event:"))).toBe(true);
    }
  });
});

describe("an admin", () => {
  test("assigns an instructor: organization and instructor see it", async () => {
    const { courseId } = await request();
    await showTab(iffat.page, "Requests");
    await showTab(dana.page, "Requests");
    await Promise.all([there(dana.page, courseId), there(iffat.page, courseId)]);
    await act(dana.page, courseId, "assign");
    await dana.page.getByRole("option", { name: /^Mike/ }).click();

    await expected(mike.page, courseId);
    const leaves = timeUntil(() => gone(iffat.page, courseId));
    const comes = timeUntil(() => there(mike.page, courseId));
    await submit(dana.page, "Assign instructor");

    report("assignment, admin → organization, instructor", [await leaves, await comes]);
    await showTab(iffat.page, "Confirmed");
    await there(iffat.page, courseId);
  });

  test("cancels a course: it disappears from the lists", async () => {
    const { courseId } = await confirmed();
    await showTab(iffat.page, "Confirmed");
    await showTab(dana.page, "Confirmed");
    await Promise.all([dana, iffat, mike].map(({ page }) => there(page, courseId)));
    await act(dana.page, courseId, "cancel");
    await dana.page.getByRole("dialog").getByLabel("Reason").fill("The building is closed.");

    const lists = [iffat, mike, dana].map(({ page }) => timeUntil(() => gone(page, courseId)));
    await submit(dana.page, "Cancel course");

    report("cancellation, admin → organization, instructor, admin", await Promise.all(lists));
  });

  test("moves a course: its day changes on every screen", async () => {
    const { courseId } = await confirmed();
    const day = freeDay();
    await showTab(iffat.page, "Confirmed");
    await showTab(dana.page, "Confirmed");
    await Promise.all([dana, iffat, mike].map(({ page }) => there(page, courseId)));
    await act(dana.page, courseId, "reschedule");
    const form = dana.page.getByRole("dialog");
    await form.locator("[name=scheduledDate]").fill(day);
    await form.getByLabel("Reason").fill("The room is taken.");

    const moved = ({ page }: Portal) => row(page, courseId).locator(`time[datetime="${day}"]`).waitFor();
    const lists = [iffat, mike].map((portal) => timeUntil(() => moved(portal)));
    await submit(dana.page, "Reschedule");

    report("rescheduling, admin → organization, instructor", await Promise.all(lists));
  });
});

test("an organization requests a course: the admin sees it", async () => {
  await showTab(dana.page, "Requests");
  await iffat.page.getByRole("button", { name: "Request a course" }).first().click();
  const form = iffat.page.getByRole("dialog");
  const place = `Hall ${Date.now()}`;
  await form.locator("[name=courseType]").fill("First Aid");
  await form.locator("[name=scheduledDate]").fill(freeDay());
  await form.getByLabel("Place").fill(place);
  await form.getByLabel("Head count").fill("9");

  await filterBy(dana.page, place);
  const seen = timeUntil(() => dana.page.getByRole("tabpanel").getByText(place).waitFor());
  await submit(iffat.page, "Request course");

  report("new request, organization → admin", [await seen]);
  expect(dana.console.some((line) => line.startsWith("📡 Received newCourseRequest event:"))).toBe(true);
  const shown = dana.page.getByRole("tabpanel").locator("[data-course]", { hasText: place });
  await act(dana.page, Number(await shown.getAttribute("data-course")), "cancel");
  await dana.page.getByRole("dialog").getByLabel("Reason").fill("Only a test.");
  await submit(dana.page, "Cancel course");
});

test("another organization has heard nothing, and nobody has reloaded", async () => {
  const northgate = await openPortal(browser, "northgate");
  const { courseId } = await request();
  await showTab(dana.page, "Requests");
  await there(dana.page, courseId);
  await northgate.page.waitForTimeout(1_000);

  expect(northgate.console.filter((line) => line.startsWith("📡"))).toEqual([]);
  for (const { page } of [mike, iffat, dana]) {
    expect(await page.evaluate(() => "neverReloaded" in window)).toBe(true);
  }
  await northgate.context.close();
});

function report(what: string, took: number[]): void {
  const rounded = took.map((ms) => Math.round(ms));
  // biome-ignore lint/suspicious/noConsole: the numbers are a result of the test.
  console.log(`${what}: ${rounded.join(", ")} ms, median ${Math.round(median(took))} ms`);
}
