// @vitest-environment happy-dom
/** What a page tells of each event: its notices, and the feed beside the lists. */
import type { CourseEventData, LinkStatus } from "@coursewire/client";
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Course } from "@/domain/course.ts";
import { describeNotice } from "@/features/live/notice_texts.ts";
import { isOfCourse } from "@/features/live/told_event.ts";
import { ALL_NOTICES } from "@/features/settings/index.ts";
import { course, DANA, event } from "./builders.ts";
import { listeners, say } from "./fake_realtime.ts";
import { act, catchUp, happen, live, OMAR, pass } from "./live_page.ts";

vi.mock("@coursewire/client", async (original) => ({
  ...(await original<object>()),
  createRealtime: (await import("./fake_realtime.ts")).createRealtime,
}));

/** Parts of the page whose code could not be fetched. */
const missing = vi.hoisted(() => ({ parts: 0, fetched: 0 }));
vi.mock("@/ui/index.ts", async (original) => ({
  ...(await original<object>()),
  fetchMissingParts: () => {
    missing.fetched += 1;
  },
  hasMissingParts: () => missing.parts > 0,
}));

/** What the notices tell, as courses or as texts. */
const told = (): unknown[] =>
  live.notices.notices.map(({ content }) =>
    content.kind === "change" && isOfCourse(content.event)
      ? content.event.courseId
      : describeNotice(content, null).text,
  );
/** Changes wait this long for others. */
const BATCH_MS = 300;

describe("what was missed", () => {
  test("is told as it is when it is one change", async () => {
    happen({}, true);
    catchUp(1);
    await pass(BATCH_MS);

    expect(told()).toEqual([123]);
  });

  test("is counted when it is more, without one's own", async () => {
    await live.actions.track(Promise.resolve({ courseId: 9, version: 2 }), 9);

    for (const courseId of [7, 8, 9]) happen({ courseId }, true);
    catchUp(3);
    await pass(0);

    expect(told()).toEqual(["2 changes happened while you were away: 2 assigned"]);
  });

  test("is told without what the person did on another device", async () => {
    happen({ courseId: 8, actor: DANA }, true);
    happen({ courseId: 7 }, true);
    catchUp(2);
    await pass(BATCH_MS);

    expect(told()).toEqual([7]);
  });

  test("is told as soon as one's own action on the same course is answered", async () => {
    const answer = act(123);
    happen({ actor: DANA, version: 9 }, true);
    happen({ courseId: 7 }, true);
    catchUp(2);
    await pass(500);
    expect(told()).toEqual([]);

    answer({ courseId: 123, version: 9 });
    await pass(BATCH_MS);

    expect(told()).toEqual([7]);
  });
});

describe("while an action of one's own gets no answer", () => {
  beforeEach(() => {
    act(123);
  });

  test("what happens to other courses is told at once", async () => {
    happen({ courseId: 124 });
    await pass(BATCH_MS);

    expect(told()).toEqual([124]);
    expect(live.changes.activities).toHaveLength(1);
  });

  test("what somebody else does to the same course is told at once", async () => {
    happen({ actor: OMAR });
    await pass(BATCH_MS);

    expect(told()).toEqual([123]);
  });

  test("what may be its own event is in the feed after three seconds, and never told", async () => {
    happen({ actor: DANA });
    await pass(2_900);
    expect(live.changes.activities).toEqual([]);
    await pass(200 + BATCH_MS);

    expect(live.changes.activities).toMatchObject([{ isMine: false }]);
    expect(told()).toEqual([]);
    expect(document.title).not.toContain("(1)");
  });

  test("what was missed is counted after three seconds at most", async () => {
    for (const courseId of [123, 124]) happen({ courseId }, true);
    catchUp(2);
    await pass(3_100);

    expect(told()).toEqual(["2 changes happened while you were away: 2 assigned"]);
  });
});

describe("an event without a course", () => {
  const { courseId: _, ...common } = event({ type: "absence_added" });
  const hear = (data: object): void =>
    say("event", { event: "instructorAvailabilityChanged", data: data as CourseEventData, replayed: false });
  const absence = { absenceId: 124, fromDate: "2025-07-21", toDate: "2025-07-25" };

  test("tells the absence of an instructor, in the feed too", async () => {
    hear({ ...common, instructorName: "Mike", actor: { role: "instructor", name: "Mike" }, absence });
    await pass(BATCH_MS);

    expect(told()).toEqual(["Mike is away: 21 Jul 2025 – 25 Jul 2025."]);
    expect(live.changes.activities).toHaveLength(1);
  });

  test("tells nothing of an absence that the reader has entered", async () => {
    hear({ ...common, instructorName: "Mike", actor: DANA, absence });
    await pass(BATCH_MS);

    expect(told()).toEqual([]);
    expect(live.changes.activities).toMatchObject([{ isMine: true }]);
  });

  test("of something unknown leaves the feed as it is", async () => {
    hear(common);
    await pass(BATCH_MS);

    expect(live.changes.activities).toEqual([]);
    expect(told()).toEqual([]);
  });
});

test("a change of what the reader cannot see is told nowhere, and brings its version", async () => {
  live.client.setQueryData(["confirmedCourses"], { pages: [{ items: [course()], next: null }], pageParams: [null] });
  happen({ type: "course_edited", version: 3, changed: [], course: course({ version: 3 }) });
  happen({ type: "course_edited", version: 4, changed: [], course: course({ version: 4 }) }, true);
  catchUp(1);
  await pass(BATCH_MS);

  expect([told(), live.changes.activities, live.changes.isFresh(123)]).toEqual([[], [], false]);
  expect(document.title).not.toContain("(1)");
  const shown = live.client.getQueryData<{ pages: { items: Course[] }[] }>(["confirmedCourses"]);
  expect(shown?.pages[0]?.items[0]?.version).toBe(4);
});

test("a type that the person has silenced is in the feed only", async () => {
  live.levels.keep({ ...ALL_NOTICES, assignments: "none" });
  happen();
  await pass(BATCH_MS);

  expect(told()).toEqual([]);
  expect(live.changes.activities).toHaveLength(1);
});

describe("after an outage that was shown", () => {
  const state = (status: LinkStatus): void => {
    for (const listener of listeners.get("state") ?? []) listener(status);
  };

  beforeEach(async () => {
    Object.assign(missing, { parts: 0, fetched: 0 });
    state({ state: "live", reason: "ready", transport: "websocket" });
    state({ state: "reconnecting", reason: "socket_closed", transport: "websocket" });
    await pass(45_000);
  });

  test("the page says that nothing was missed", async () => {
    state({ state: "live", reason: "ready", transport: "websocket" });
    await pass(1_000);

    expect(told()).toEqual(["Everything here is up to date. Nothing has changed meanwhile."]);
  });

  test("parts of the page that are missing are fetched, and nothing is called up to date while one is missing", async () => {
    missing.parts = 1;
    state({ state: "live", reason: "ready", transport: "websocket" });
    await pass(1_000);

    expect(missing.fetched).toBe(1);
    expect(told()).toEqual(["Nothing has changed meanwhile."]);
  });

  test("or what was", async () => {
    for (const courseId of [7, 8]) happen({ courseId }, true);
    catchUp(2);
    state({ state: "live", reason: "ready", transport: "websocket" });
    await pass(1_000);

    expect(told()).toEqual(["2 changes happened while you were away: 2 assigned"]);
  });
});
