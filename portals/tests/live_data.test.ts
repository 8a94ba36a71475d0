/** What each event leads to: toasts, changes, stale queries. */
import type { CourseEventData, RealtimeEvents } from "@coursewire/client";
import { QueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Course } from "@/domain/course.ts";
import { COURSE_QUERIES } from "@/features/courses/index.ts";
import { createLive, type Live } from "@/features/live/live_data.ts";
import { course, DANA, event } from "./builders.ts";

type Listener = (payload: unknown) => void;

const listeners = vi.hoisted(() => new Map<string, Set<Listener>>());

// A client that receives only what the test emits.
vi.mock("@coursewire/client", async (original) => ({
  ...(await original<object>()),
  createRealtime: () => ({
    start() {},
    stop() {},
    onState(listener: Listener) {
      listeners.set("state", new Set([listener]));
      return () => listeners.delete("state");
    },
    on(name: string, listener: Listener) {
      const added = listeners.get(name) ?? new Set();
      listeners.set(name, added.add(listener));
      return () => added.delete(listener);
    },
  }),
}));

function say<Name extends keyof RealtimeEvents>(name: Name, payload: RealtimeEvents[Name]): void {
  for (const listener of listeners.get(name) ?? []) listener(payload);
}

const happen = (changes: Partial<CourseEventData> = {}, replayed = false) =>
  say("event", { event: "courseStatusChanged", data: event(changes), replayed });
const catchUp = (missed: number) => say("caughtUp", { recovered: true, reason: null, cursor: "k3f9.41", missed });
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

let live: Live;
let end: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  listeners.clear();
  live = createLive({
    apiUrl: "https://api.test",
    identity: "instructor:32/mike",
    me: DANA,
    courses: COURSE_QUERIES,
    getToken: async () => "token",
  });
  end = live.connect();
});

afterEach(() => {
  end();
  vi.useRealTimers();
});

/** An action of the user on a course, under way until the returned function is called. */
function act(courseId: number): (answer: { courseId: number; version: number }) => void {
  let answer = (_: { courseId: number; version: number }): void => {};
  void live.actions.track(
    new Promise<{ courseId: number; version: number }>((resolve) => {
      answer = resolve;
    }),
    courseId,
  );
  return answer;
}

test("a course that was being fetched for the first time when it changed is fetched again", async () => {
  let version = 1;
  const observer = new QueryObserver(live.client, {
    queryKey: ["course", 123],
    queryFn: async () => {
      const read = version;
      await new Promise((resolve) => setTimeout(resolve, 300));
      return read;
    },
  });
  observer.subscribe(() => {});
  await pass(100);

  version = 2;
  happen();
  await pass(1_000);

  expect(observer.getCurrentResult().data).toBe(2);
});

describe("the course of an event", () => {
  const list = (...items: Course[]) => ({ pages: [{ items, next: null, cursor: "k3f9.40" }], pageParams: [null] });
  const idsIn = (name: string): number[] =>
    live.client
      .getQueryData<ReturnType<typeof list>>([name])
      ?.pages.flatMap(({ items }) => items.map(({ courseId }) => courseId)) ?? [];

  test("is in every list to which it belongs, and makes none stale", async () => {
    live.client.setQueryData(["pendingCourses"], list(course({ status: "pending", version: 1 })));
    live.client.setQueryData(["confirmedCourses"], list(course({ courseId: 124 })));
    live.client.setQueryData(["classes"], list());

    happen({ course: course() });
    await pass(1_000);

    expect([idsIn("pendingCourses"), idsIn("confirmedCourses"), idsIn("classes")]).toEqual([[], [123, 124], [123]]);
    const stale = live.client.getQueryCache().findAll({ predicate: ({ state }) => state.isInvalidated });
    expect(stale).toEqual([]);
  });

  test("is on the lists of what is over from the newest on", () => {
    const done = { status: "completed", version: 3 } as const;
    live.client.setQueryData(["completedCourses"], list(course({ ...done, courseId: 9, scheduledDate: "2025-07-14" })));

    happen({ course: course(done), version: 3, type: "course_completed", status: "completed" });

    expect(idsIn("completedCourses")).toEqual([123, 9]);
  });

  test("leaves the free instructors to a request", async () => {
    live.client.setQueryData(["instructors", null], { items: [], cursor: "k3f9.40" });

    happen({ course: course() });
    await pass(1_000);

    expect(live.client.getQueryState(["instructors", null])?.isInvalidated).toBe(true);
  });

  test("is shown as an action's response too, and no older event takes it back", () => {
    live.client.setQueryData(["confirmedCourses"], list(course()));
    const cancelled = course({ status: "cancelled", version: 3 });

    live.apply(cancelled);
    happen({ course: course() });

    expect(idsIn("confirmedCourses")).toEqual([]);
  });
});

describe("after a loss on a large stage", () => {
  function reconnect(): void {
    for (const state of ["reconnecting", "live"]) {
      for (const listener of listeners.get("state") ?? []) listener({ state, reason: "ready", transport: "websocket" });
    }
  }

  async function mounted(queryFn: () => Promise<number>): Promise<void> {
    new QueryObserver(live.client, { queryKey: ["instructors", null], queryFn }).subscribe(() => {});
    await pass(100);
  }

  test("nothing is fetched before the moment that the binding has chosen", async () => {
    const queryFn = vi.fn(async () => 1);
    await mounted(queryFn);

    // So long that the random moment is later than the first look.
    const refetchWithinSeconds = 1_000_000;
    say("caughtUp", { recovered: false, reason: "expired", cursor: "k3f9.41", missed: 0, refetchWithinSeconds });
    reconnect();
    await pass(100);
    expect(queryFn).toHaveBeenCalledTimes(1);
    await pass(refetchWithinSeconds * 1_000);

    expect(queryFn).toHaveBeenCalledTimes(2);
  });

  test("what failed without a connection is fetched at once", async () => {
    const queryFn = vi.fn(async (): Promise<number> => Promise.reject(new Error("no network")));
    await mounted(queryFn);

    reconnect();
    await pass(100);

    expect(queryFn).toHaveBeenCalledTimes(2);
  });
});

describe("what was missed", () => {
  test("is told as it is when it is one change", async () => {
    happen({}, true);
    catchUp(1);
    await pass(0);

    expect(live.toasts.toasts).toMatchObject([{ courseId: 123 }]);
  });

  test("is counted when it is more, without one's own", async () => {
    await live.actions.track(Promise.resolve({ courseId: 9, version: 2 }), 9);

    for (const courseId of [7, 8, 9]) happen({ courseId }, true);
    catchUp(3);
    await pass(0);

    expect(live.toasts.toasts).toMatchObject([{ text: "2 changes happened while you were away." }]);
  });

  test("is told as soon as one's own action on the same course is answered", async () => {
    const answer = act(123);
    happen({}, true);
    catchUp(1);
    await pass(500);
    expect(live.toasts.toasts).toEqual([]);

    answer({ courseId: 123, version: 9 });
    await pass(0);

    expect(live.toasts.toasts).toMatchObject([{ courseId: 123 }]);
  });
});

describe("while an action of one's own gets no answer", () => {
  beforeEach(() => {
    act(123);
  });

  test("what happens to other courses is told at once", async () => {
    happen({ courseId: 124 });
    await pass(0);

    expect(live.toasts.toasts).toMatchObject([{ courseId: 124 }]);
    expect(live.changes.activities).toHaveLength(1);
  });

  test("what somebody else does to the same course is told at once", async () => {
    happen({ actor: { role: "admin", name: "Omar" } });
    await pass(0);

    expect(live.toasts.toasts).toMatchObject([{ courseId: 123 }]);
  });

  test("what may be its own event is told after three seconds", async () => {
    happen();
    await pass(2_900);
    expect(live.toasts.toasts).toEqual([]);
    await pass(200);

    expect(live.toasts.toasts).toMatchObject([{ courseId: 123 }]);
    expect(live.changes.activities).toHaveLength(1);
  });

  test("what was missed is counted after three seconds at most", async () => {
    for (const courseId of [123, 124]) happen({ courseId }, true);
    catchUp(2);
    await pass(3_100);

    expect(live.toasts.toasts).toMatchObject([{ text: "2 changes happened while you were away." }]);
  });
});
