/** Each event has a mounted query to refresh in every portal of its audience, and disturbs no other portal. */
import { readFileSync } from "node:fs";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Role } from "../src/domain/course.ts";
import { begun, confirmed, freeDay, post, request, tidy } from "./support/api.ts";
import { launch, openPortal, type Portal } from "./support/browser.ts";

interface WireEvent {
  type: string;
  invalidates: string[];
  audience: string[];
}

const WIRE = new URL("../../tests/wire/events.json", import.meta.url);
const { events } = JSON.parse(readFileSync(WIRE, "utf8")) as { events: WireEvent[] };

/** The request by which a key is refreshed. */
const REQUEST_OF: Record<string, RegExp> = {
  pendingCourses: /^GET \/courses\?status=pending/,
  confirmedCourses: /^GET \/courses\?status=confirmed/,
  completedCourses: /^GET \/courses\?status=completed/,
  cancelledCourses: /^GET \/courses\?status=cancelled/,
  classes: /^GET \/courses\?status=confirmed/,
  instructors: /^GET \/instructors/,
};

type Cause = () => Promise<() => Promise<unknown>>;

/** Each function arranges a course of Iffat College and Mike, and returns the action on it. */
const CAUSES: Record<string, Cause> = {
  new_course_request: async () => () => request(),
  course_assigned: async () => {
    const { courseId } = await request();
    return () => post("omar", `/courses/${courseId}/assign`, { instructorId: 32 });
  },
  course_rescheduled: async () => {
    const { courseId } = await confirmed();
    return () => post("omar", `/courses/${courseId}/reschedule`, { scheduledDate: freeDay(), reason: "Moved." });
  },
  course_cancelled: async () => {
    const { courseId } = await confirmed();
    return () => post("omar", `/courses/${courseId}/cancel`, { reason: "Cancelled." });
  },
  course_completed: async () => {
    const { courseId } = await begun();
    return () => post("omar", `/courses/${courseId}/complete`, { attended: 3 });
  },
};

let browser: Browser;
let portals: Record<Role, Portal>;

beforeAll(async () => {
  browser = await launch();
  const [instructor, organization, admin] = await Promise.all([
    openPortal(browser, "mike"),
    openPortal(browser, "iffat"),
    openPortal(browser, "dana"),
  ]);
  portals = { instructor, organization, admin };
});

afterAll(async () => {
  await tidy();
  await browser.close();
});

describe.each(events)("$type", ({ type, invalidates, audience }) => {
  test(`refreshes ${audience.filter((one) => one !== "previousInstructor").join(", ")} and nobody else`, async () => {
    const cause = CAUSES[type];
    if (!cause) throw new Error(`How does one cause ${type}?`);
    const happen = await cause();
    await quiet();

    await happen();

    for (const role of Object.keys(portals) as Role[]) {
      const { page, requests } = portals[role];
      const isConcerned = audience.includes(role);
      await expect
        .poll(() => requests.length > 0, { timeout: isConcerned ? 5_000 : 1_000, interval: 50 })
        .toBe(isConcerned)
        .catch((error) => {
          if (isConcerned || requests.length > 0) throw error;
        });
      await page.waitForTimeout(300);
      const allowed = invalidates.map((key) => REQUEST_OF[key]);
      expect(requests.filter((made) => !allowed.some((pattern) => pattern?.test(made)))).toEqual([]);
    }
  });
});

/** Waits until what arranging has caused is over. */
async function quiet(): Promise<void> {
  const all = Object.values(portals);
  let before = -1;
  while (before !== count()) {
    before = count();
    await all[0]?.page.waitForTimeout(1_500);
  }
  for (const { requests } of all) requests.length = 0;

  function count(): number {
    return all.reduce((sum, { requests }) => sum + requests.length, 0);
  }
}
