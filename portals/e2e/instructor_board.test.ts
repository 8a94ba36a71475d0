/**
 * The instructors' board fetches after an event around its day only, and only while somebody can see it, and shows what is
 * right when it is seen.
 */
import type { Page } from "playwright-core";
import { beforeEach, describe, expect, test } from "vitest";
import { confirmed, freeDay, post, request } from "./support/api.ts";
import { linkIs, type Portal } from "./support/browser.ts";
import { sharedPortal } from "./support/set_up.ts";

// Events are received within a second, and lists are fetched within a few hundred milliseconds.
const EVENT_MS = 2_000;

let page: Page;
let portal: Portal;
/** The day that the board shows. */
let day: string;

sharedPortal("dana", (shared) => {
  portal = shared;
  page = shared.page;
});

beforeEach(async () => {
  await page.setViewportSize({ width: 1280, height: 860 });
  await page.evaluate(() => window.scrollTo(0, 0));
  await linkIs(page, "live");
  // Three days on: what was tidied after the test before concerns days that are up to two days away.
  for (let days = 0; days < 3; days += 1) day = freeDay();
  await board().getByLabel("Date").fill(day);
  await expect.poll(() => board().locator("li", { hasText: "Mike" }).textContent()).toContain("Free");
});

const board = () => page.locator('[data-list="instructors"]');
const fetches = () => portal.requests.filter((made) => made.startsWith("GET /instructors")).length;

async function happen(scheduledDate = day): Promise<void> {
  const { courseId } = await confirmed({ scheduledDate });
  // Of this course: events of what was tidied after the test before may still come.
  const link = page.locator("button", { hasText: new RegExp(`^Course ${courseId}$`) });
  await page.locator("[data-type=course_assigned]").filter({ has: link }).waitFor({ state: "attached" });
  await page.waitForTimeout(EVENT_MS);
}

/** What browsers report of a tab behind another one. */
async function setVisible(isVisible: boolean): Promise<void> {
  await page.evaluate(
    (state) => {
      Object.defineProperty(document, "visibilityState", { configurable: true, get: () => state });
      document.dispatchEvent(new Event("visibilitychange"));
    },
    isVisible ? "visible" : "hidden",
  );
}

describe("an event", () => {
  test("leads to a fetch while the board is in sight", async () => {
    const before = fetches();

    await happen();

    await expect.poll(fetches).toBeGreaterThan(before);
  });

  test("of a course weeks away leads to none", async () => {
    const before = fetches();

    await happen("2030-12-01");

    expect(fetches()).toBe(before);
  });

  test("leads to none while the page is hidden, and to a fetch when it is shown", async () => {
    await setVisible(false);
    await page.waitForTimeout(200);
    const before = fetches();
    await happen();
    expect(fetches()).toBe(before);

    await setVisible(true);

    // One that the service was too busy for is repeated.
    await expect.poll(fetches).toBeGreaterThan(before);
  });

  test("leads to none while the board is out of sight, and shows who is busy when it is scrolled to", async () => {
    await page.setViewportSize({ width: 500, height: 320 });
    await page.evaluate(() => window.scrollTo(0, 0));
    await page.waitForTimeout(500);
    const before = fetches();
    await happen();
    expect(fetches()).toBe(before);

    // The rows of a long list above it become higher when they are shown, and move the board on.
    const scrolledTo = async () => {
      await board().scrollIntoViewIfNeeded();
      return fetches();
    };

    await expect.poll(scrolledTo).toBeGreaterThan(before);
  });
});

test("a day on which an instructor was assigned while nobody looked is busy when the page is shown", async () => {
  await setVisible(false);
  const { courseId } = await request({ scheduledDate: day, startTime: "10:00", endTime: "12:00" });
  await post("omar", `/courses/${courseId}/assign`, { instructorId: 32 });
  await page.waitForTimeout(EVENT_MS);

  await setVisible(true);

  const mike = board().locator("li", { hasText: "Mike" });
  await expect.poll(() => mike.textContent()).not.toContain("Free");
});
