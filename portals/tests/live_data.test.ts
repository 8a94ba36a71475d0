/** What each event leads to: toasts, changes, stale queries. */
import type { CourseEventData, RealtimeEvents } from "@coursewire/client";
import { QueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createLive, type Live } from "@/features/live/live_data.ts";
import { DANA, event } from "./builders.ts";

type Listener = (payload: unknown) => void;

const listeners = vi.hoisted(() => new Map<string, Set<Listener>>());

// A client that receives only what the test emits.
vi.mock("@coursewire/client", async (original) => ({
  ...(await original<object>()),
  createRealtime: () => ({
    start() {},
    stop() {},
    onState: () => () => {},
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
