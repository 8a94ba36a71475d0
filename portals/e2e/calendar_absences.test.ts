/** Absences on the calendar: each is to be seen or counted, and what could not be fetched is said. */
import type { Page } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { violationsOf } from "./support/accessibility.ts";
import { confirmed, post } from "./support/api.ts";
import { chip, freeWednesday, show } from "./support/calendar.ts";
import { sharedPortal } from "./support/set_up.ts";

let page: Page;
let day: string;
let added: number[] = [];

sharedPortal("dana", (portal) => {
  page = portal.page;
});

beforeEach(() => {
  day = freeWednesday();
});

afterEach(async () => {
  const left = added;
  added = [];
  for (const absenceId of left) await post("dana", `/absences/${absenceId}/remove`, {});
});

/** On the day of the test; without hours all day. */
async function away(who: string, hours: { fromTime?: string; toTime?: string } = {}): Promise<number> {
  const body = { fromDate: day, toDate: day, ...hours, timeZone: "America/Toronto" };
  const { absenceId } = (await post(who, "/absences", body)) as unknown as { absenceId: number };
  added.push(absenceId);
  return absenceId;
}

test("absences are to be seen beside courses and each other, or are counted on a button that lists them", async () => {
  const course = await confirmed({ scheduledDate: day, startTime: "09:00", endTime: "16:00" }, 32);
  for (const [who, fromTime, toTime] of [
    ["sara", "10:00", "12:00"],
    ["sara", "13:00", "14:00"],
    ["sara", "15:00", "17:00"],
    ["mike", "07:00", "08:00"],
    ["sara", "07:00", "08:00"],
  ] as const) {
    await away(who, { fromTime, toTime });
  }

  await show(page, "admin", `view=week&date=${day}`);
  const cell = page.locator(`td[data-date="${day}"][data-hours]`);
  await expect.poll(() => cell.locator("[data-absence], [data-course]").count()).toBe(6);
  const boxes = await cell.locator("[data-absence], [data-course]").evaluateAll((all) =>
    all.map((each) => {
      const { left, right, top, bottom } = each.getBoundingClientRect();
      return { left, right, top, bottom };
    }),
  );
  const covered = boxes.flatMap((a, at) =>
    boxes.slice(at + 1).filter((b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom),
  );
  expect(covered).toEqual([]);
  expect(await violationsOf(page, "a week with absences")).toEqual([]);

  await show(page, "admin", `view=month&date=${day}`);
  const more = page.getByRole("button", { name: /^2 away on/ });
  await chip(page, course, day).waitFor();
  expect(await more.textContent()).toBe("+2 away");
  await more.click();
  const list = page.getByRole("dialog");
  await expect.poll(() => list.locator("[data-absence]").count()).toBe(5);
  expect(await violationsOf(page, "a list of absences")).toEqual([]);
  await page.keyboard.press("Escape");
  await list.waitFor({ state: "detached" });
  await expect.poll(() => more.evaluate((each) => each === document.activeElement)).toBe(true);
});

test("what the calendar lacks because it could not be fetched is said, and can be fetched again", async () => {
  const absenceId = await away("sara");
  const failing = /\/(absences|instructors)(\?|$)/;
  await page.route(failing, (route) =>
    route.request().method() === "OPTIONS" ? route.continue() : route.fulfill({ status: 503, body: "" }),
  );

  await show(page, "admin", `view=month&date=${day}`);
  const alerts = page.locator("[data-list=calendar]").getByRole("alert");
  const missing = ["absences", "names of the instructors"].map((what) =>
    alerts.filter({ hasText: `The ${what} could not be fetched` }),
  );
  for (const alert of missing) await alert.waitFor();
  expect(await violationsOf(page, "a calendar without absences")).toEqual([]);
  for (const alert of missing) await alert.getByRole("button", { name: "Try again" }).waitFor();
  await page.unroute(failing);
  // A request that the page repeats by itself may have fetched one of them meanwhile.
  const tryAgain = alerts.getByRole("button", { name: "Try again" }).first();
  await expect
    .poll(
      async () => {
        if (await tryAgain.isVisible()) await tryAgain.click({ timeout: 1_000 }).catch(() => {});
        return alerts.count();
      },
      { timeout: 60_000 },
    )
    .toBe(0);
  await page.locator(`[data-absence="${absenceId}"]`).waitFor();
});
