/**
 * On each transport alone, each event changes the lists and the open course in every portal of its audience without a request
 * for them, and disturbs no other portal. Then the caches have what a fetch returns. The screen, which only shows the caches,
 * is compared with that after a fetch at the end, in the portals with a WebSocket.
 */
import { readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import type { Browser, BrowserContext } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Course, Role } from "../src/domain/course.ts";
import { begun, confirmed, freeDay, post, request, tidy } from "./support/api.ts";
import { launch, linkIs, newContext, openPortal, type Portal } from "./support/browser.ts";
import { differences, readOnce } from "./support/caches.ts";
import { type Channel, hurry, networkOf } from "./support/network.ts";
import { openCourse, refresh, type Screen, screenOf } from "./support/screen.ts";

interface WireEvent {
  type: string;
  audience: string[];
}

const WIRE = new URL("../../tests/wire/events.json", import.meta.url);
const { events } = JSON.parse(readFileSync(WIRE, "utf8")) as { events: WireEvent[] };

const CHANNELS = ["websocket", "sse", "polling"] as const;
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
  course_edited: {
    course: () => confirmed(),
    act: (courseId) => post("omar", `/courses/${courseId}/edit`, { students: 14, notes: "Bring the projector." }),
  },
  course_declined: {
    course: () => confirmed(),
    act: (courseId) => post("mike", `/courses/${courseId}/decline`, { reason: "I am ill." }),
  },
  change_requested: {
    course: () => confirmed(),
    act: (courseId) => askToCancel(courseId),
  },
  change_request_declined: {
    course: () => askedToCancel(),
    act: (courseId) => post("omar", `/courses/${courseId}/change-request/decline`, { reason: "The room is paid." }),
  },
  change_request_withdrawn: {
    course: () => askedToCancel(),
    act: (courseId) => post("iffat", `/courses/${courseId}/change-request/withdraw`, {}),
  },
};

function askToCancel(courseId: number): Promise<Course> {
  return post("iffat", `/courses/${courseId}/change-request`, { kind: "cancel", reason: "Too few people." });
}

async function askedToCancel(): Promise<Course> {
  const { courseId } = await confirmed();
  return askToCancel(courseId);
}

/** One browser context whose portals have one transport. */
interface Seat {
  channel: Channel;
  context: BrowserContext;
  portals: Record<Role, Portal>;
}

let browser: Browser;
const seats: Seat[] = [];
const courses = new Map<string, Course>();

// All courses are there before the portals are opened: what arranging them causes need not be waited for in each test.
beforeAll(async () => {
  for (const [type, { course }] of Object.entries(CAUSES)) courses.set(type, await course());
  browser = await launch();
  // One after the other: nine sign-ins at once would exceed the portals' time limit on a busy machine.
  for (const channel of CHANNELS) seats.push(await seated(channel));
  await Promise.all(seats.map(connected));
  // Lists that have been shown are kept true by events from then on.
  await soon(Promise.all(seats.map(screens)));
});

afterAll(async () => {
  await tidy();
  await browser.close();
});

// Those with each of the transports see the same events, since most of their time is waiting.
test.each(events)(
  "$type is shown to its audience on each transport alone without a request, and to nobody else",
  async ({ type, audience }) => {
    const course = courses.get(type);
    if (!course) throw new Error(`How does one cause ${type}?`);
    const { courseId, status } = course;
    const mayOpen = ROLES.filter((role) => role !== "instructor" || status !== "pending");
    const pages = seats.flatMap(({ portals }) => mayOpen.map((role) => portals[role].page));
    await soon(Promise.all(pages.map((page) => openCourse(page, courseId))));
    await quiet();
    const days = await Promise.all(seats.map(dayIn));
    for (const { console } of all()) console.length = 0;

    await CAUSES[type]?.act(courseId);

    const concerned = ROLES.filter((role) => isIn(audience, role));
    const allAreTold = () => seats.every(({ portals }) => concerned.every((role) => isTold(portals[role])));
    await skipToNextPoll();
    await soon(expect.poll(allAreTold, { timeout: 30_000, interval: 50 }).toBe(true));
    // A replay spreads its refetches over a second.
    await setTimeout(1_500);
    const read = readOnce();
    for (const [at, seat] of seats.entries()) {
      const { channel, portals } = seat;
      const told = ROLES.filter((role) => isTold(portals[role]));
      expect(told, channel).toEqual(concerned);
      // Free instructors are not in an event.
      const requests = ROLES.flatMap((role) => portals[role].requests.filter((made) => !made.startsWith("GET /instr")));
      // Whether an open course that has left an instructor may still be read, the service says.
      if (audience.includes("previousInstructor") && !audience.includes("instructor")) {
        const lost = portals.instructor.requests.filter((made) => made.startsWith(`GET /courses/${courseId}`));
        for (const made of lost) requests.splice(requests.indexOf(made), 1);
      }
      // After midnight by the page, other courses are ahead.
      const isNewDay = (await dayIn(seat)) !== days[at];
      expect(isNewDay ? requests.filter((made) => !made.includes("from=")) : requests, channel).toEqual([]);
      const found = await Promise.all(ROLES.map((role) => differences(portals[role], USERS[role], read)));
      expect(found.flat(), channel).toEqual([]);
    }
  },
);

test("after all these events, the screen is as after a fetch", async () => {
  const shown = await screens(onSockets());

  await Promise.all(ROLES.map((role) => refresh(onSockets().portals[role].page)));
  await quiet();

  const fresh = await screens(onSockets());
  for (const role of ROLES) expectSame(shown[role], fresh[role], role);
});

function onSockets(): Seat {
  const found = seats.find(({ channel }) => channel === "websocket");
  if (!found) throw new Error("No portal has a WebSocket.");
  return found;
}

/** By the pages' time, which is hurried. */
function dayIn({ portals }: Seat): Promise<string> {
  return portals.organization.page.evaluate(() => new Date().toISOString().slice(0, 10));
}

function all(): Portal[] {
  return seats.flatMap(({ portals }) => Object.values(portals));
}

/** The seconds that slow transports wait for are not waited for. */
async function soon(condition: Promise<unknown>): Promise<void> {
  const slow = seats.filter(({ channel }) => channel !== "websocket");
  await slow.reduce<Promise<unknown>>((waiting, { context }) => hurry(context, waiting), condition);
}

/** Of the minute between two polls, only the end is waited for. */
async function skipToNextPoll(): Promise<void> {
  for (const { channel, context } of seats) if (channel === "polling") await context.clock.fastForward(50_000);
}

/** Waits until what was caused before is over: for half a second, no portal has requested anything, nor waits for it. */
async function quiet(): Promise<void> {
  do {
    for (const { requests } of all()) requests.length = 0;
    await soon(setTimeout(500));
  } while (all().some(({ requests, unanswered }) => requests.length + unanswered() > 0));
}

async function seated(channel: Channel): Promise<Seat> {
  const context = await newContext(browser);
  await networkOf(context, channel);
  const [instructor, organization, admin] = await Promise.all([
    openPortal(context, "mike", ANY),
    openPortal(context, "iffat", ANY),
    openPortal(context, "dana", ANY),
  ]);
  return { channel, context, portals: { instructor, organization, admin } };
}

async function connected({ channel, context, portals }: Seat): Promise<void> {
  const links = Promise.all(ROLES.map((role) => linkIs(portals[role].page, STATE[channel])));
  await (channel === "websocket" ? links : hurry(context, links));
}

/** Mike is the instructor of each course, or was until the event. */
function isIn(audience: readonly string[], role: Role): boolean {
  return audience.includes(role) || (role === "instructor" && audience.includes("previousInstructor"));
}

function isTold({ console }: Portal): boolean {
  return console.some((line) => line.startsWith("📡 Received"));
}

async function screens({ portals }: Pick<Seat, "portals">): Promise<Record<Role, Screen>> {
  const [instructor, organization, admin] = await Promise.all([
    screenOf(portals.instructor.page),
    screenOf(portals.organization.page),
    screenOf(portals.admin.page),
  ]);
  return { instructor, organization, admin };
}

function expectSame(shown: Screen, fresh: Screen, where: string): void {
  expect(shown.drawer, where).toBe(fresh.drawer);
  expect(Object.keys(shown.lists), where).toEqual(Object.keys(fresh.lists));
  for (const [name, { count, rows }] of Object.entries(shown.lists)) {
    const fetched = fresh.lists[name] ?? { count: "", rows: [] };
    const both = Math.min(rows.length, fetched.rows.length);
    expect(rows.slice(0, both), where).toEqual(fetched.rows.slice(0, both));
    expect(count, where).toBe(fetched.count);
  }
}
