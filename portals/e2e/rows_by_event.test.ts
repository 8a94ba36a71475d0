/**
 * On each transport alone, each event changes the lists and the open course in every portal of its audience without a request
 * for them, and disturbs no other portal. Then the screen and the caches are as after a fetch.
 */
import { readFileSync } from "node:fs";
import type { Browser, BrowserContext } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Course, Role } from "../src/domain/course.ts";
import { begun, confirmed, freeDay, post, request, tidy } from "./support/api.ts";
import { launch, linkIs, newContext, openPortal, type Portal } from "./support/browser.ts";
import { differences } from "./support/caches.ts";
import { type Channel, hurry, networkOf } from "./support/network.ts";
import { openCourse, refresh, type Screen, screenOf } from "./support/screen.ts";

interface WireEvent {
  type: string;
  audience: string[];
}

const WIRE = new URL("../../tests/wire/events.json", import.meta.url);
const { events } = JSON.parse(readFileSync(WIRE, "utf8")) as { events: WireEvent[] };

const STATE = { websocket: "live", sse: "streaming", polling: "polling" } as const;
const ANY = ["connecting", "reconnecting", "offline", ...Object.values(STATE)];
const USERS: Record<Role, string> = { instructor: "mike", organization: "iffat", admin: "dana" };
const ROLES = Object.keys(USERS) as Role[];

interface Cause {
  /** A course of Iffat College and Mike. */
  course: () => Promise<Course>;
  act: (courseId: number) => Promise<unknown>;
}

const CAUSES: Record<string, Cause> = {
  new_course_request: { course: () => confirmed(), act: () => request() },
  course_assigned: {
    course: () => request(),
    act: (courseId) => post("omar", `/courses/${courseId}/assign`, { instructorId: 32 }),
  },
  course_rescheduled: {
    course: () => confirmed(),
    act: (courseId) =>
      post("omar", `/courses/${courseId}/reschedule`, { scheduledDate: freeDay(), reason: "The room is taken." }),
  },
  course_cancelled: {
    course: () => confirmed(),
    act: (courseId) => post("omar", `/courses/${courseId}/cancel`, { reason: "Closed." }),
  },
  course_completed: {
    course: () => begun(),
    act: (courseId) => post("omar", `/courses/${courseId}/complete`, { attended: 3 }),
  },
};

let browser: Browser;

beforeAll(async () => {
  browser = await launch();
});

afterAll(() => browser.close());

/** One browser context whose portals have one transport. */
interface Seat {
  channel: Channel;
  context: BrowserContext;
  portals: Record<Role, Portal>;
}

// Both of the second group see the same events, since most of their time is waiting.
describe.each([{ channels: ["websocket"] as Channel[] }, { channels: ["sse", "polling"] as Channel[] }])(
  "with $channels alone",
  ({ channels }) => {
    let seats: Seat[] = [];

    beforeAll(async () => {
      for (const channel of channels) seats.push(await seated(channel));
    });

    afterAll(async () => {
      await tidy();
      for (const { context } of seats) await context.close();
      seats = [];
    });

    test.each(events)(
      "$type is shown to its audience without a request, and to nobody else",
      async ({ type, audience }) => {
        const cause = CAUSES[type];
        if (!cause) throw new Error(`How does one cause ${type}?`);
        const { courseId, status } = await cause.course();
        const mayOpen = ROLES.filter((role) => role !== "instructor" || status !== "pending");
        for (const { portals } of seats) {
          await soon(Promise.all(mayOpen.map((role) => openCourse(portals[role].page, tabOf(role, status), courseId))));
        }
        await quiet();
        for (const { console } of all()) console.length = 0;

        await cause.act(courseId);

        const concerned = ROLES.filter((role) => audience.includes(role));
        const allAreTold = () => seats.every(({ portals }) => concerned.every((role) => isTold(portals[role])));
        await soon(expect.poll(allAreTold, { timeout: 30_000, interval: 50 }).toBe(true));
        // A replay spreads its refetches over a second.
        await pause();
        const shown = await Promise.all(seats.map(screens));
        for (const { portals } of seats) {
          expect(ROLES.filter((role) => isTold(portals[role]))).toEqual(concerned);
          for (const role of ROLES) expect(await differences(portals[role], USERS[role])).toEqual([]);
          // Free instructors are not in an event.
          const requests = ROLES.flatMap((role) =>
            portals[role].requests.filter((made) => !made.startsWith("GET /instr")),
          );
          expect(requests).toEqual([]);
        }

        await Promise.all(all().map(({ page }) => refresh(page)));
        await quiet();

        const fresh = await Promise.all(seats.map(screens));
        for (const [index, screen] of shown.entries()) {
          for (const role of ROLES) expectSame(screen[role], (fresh[index] ?? screen)[role]);
        }
      },
    );

    function all(): Portal[] {
      return seats.flatMap(({ portals }) => Object.values(portals));
    }

    function pause(): Promise<void> {
      return new Promise((resolve) => setTimeout(resolve, 1_500));
    }

    /** The minute between two polls is not waited for. */
    async function soon(condition: Promise<unknown>): Promise<void> {
      const slow = seats.filter(({ channel }) => channel !== "websocket");
      await slow.reduce<Promise<unknown>>((waiting, { context }) => hurry(context, waiting), condition);
    }

    /** Waits until what arranging has caused is over: no portal has requested anything for a second and a half. */
    async function quiet(): Promise<void> {
      do {
        for (const { requests } of all()) requests.length = 0;
        await soon(pause());
      } while (all().some(({ requests }) => requests.length > 0));
    }
  },
);

async function seated(channel: Channel): Promise<Seat> {
  const context = await newContext(browser);
  await networkOf(context, channel);
  const [instructor, organization, admin] = await Promise.all([
    openPortal(context, "mike", ANY),
    openPortal(context, "iffat", ANY),
    openPortal(context, "dana", ANY),
  ]);
  const portals = { instructor, organization, admin };
  const connected = Promise.all(ROLES.map((role) => linkIs(portals[role].page, STATE[channel])));
  await (channel === "websocket" ? connected : hurry(context, connected));
  return { channel, context, portals };
}

function isTold({ console }: Portal): boolean {
  return console.some((line) => line.startsWith("📡 Received"));
}

async function screens({ portals }: Seat): Promise<Record<Role, Screen>> {
  const [instructor, organization, admin] = await Promise.all([
    screenOf(portals.instructor.page),
    screenOf(portals.organization.page),
    screenOf(portals.admin.page),
  ]);
  return { instructor, organization, admin };
}

function tabOf(role: Role, status: Course["status"]): string {
  if (role === "instructor") return "Schedule";
  return status === "pending" ? "Requests" : "Confirmed";
}

function expectSame(shown: Screen, fresh: Screen): void {
  expect(shown.drawer).toBe(fresh.drawer);
  expect(Object.keys(shown.lists)).toEqual(Object.keys(fresh.lists));
  for (const [name, { count, rows }] of Object.entries(shown.lists)) {
    const fetched = fresh.lists[name] ?? { count: "", rows: [] };
    // A list with more pages keeps the end that it had: one course may have come or gone.
    const hasMore = count.endsWith("+") || fetched.count.endsWith("+");
    const both = Math.min(rows.length, fetched.rows.length);
    expect(rows.slice(0, both)).toEqual(fetched.rows.slice(0, both));
    expect(Math.abs(rows.length - fetched.rows.length)).toBeLessThanOrEqual(hasMore ? 1 : 0);
    if (!hasMore) expect(count).toBe(fetched.count);
  }
}
