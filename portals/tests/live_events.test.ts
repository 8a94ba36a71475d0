/** What is heard, and what becomes of it: toasts, changes, stale queries. */
import type { CourseEventData, RealtimeEvents } from "@coursewire/client";
import { QueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createLive, type Live } from "@/features/live/live.ts";
import { event } from "./builders.ts";

type Listener = (payload: unknown) => void;

const listeners = vi.hoisted(() => new Map<string, Set<Listener>>());

// A client that hears only what the test says.
vi.mock("@coursewire/client", async (original) => ({
  ...(await original<object>()),
  createRealtime: () => ({
    start() {},
    stop() {},
    onState: () => () => {},
    on(name: string, listener: Listener) {
      const heard = listeners.get(name) ?? new Set();
      listeners.set(name, heard.add(listener));
      return () => heard.delete(listener);
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
    me: null,
    getToken: async () => "token",
  });
  end = live.connect();
});

afterEach(() => {
  end();
  vi.useRealTimers();
});

/** One's own action, under way until it is answered. */
function act(): (answer: { courseId: number; version: number }) => void {
  let answer = (_: { courseId: number; version: number }): void => {};
  void live.own.watch(
    new Promise<{ courseId: number; version: number }>((resolve) => {
      answer = resolve;
    }),
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
    await live.own.watch(Promise.resolve({ courseId: 9, version: 2 }));

    for (const courseId of [7, 8, 9]) happen({ courseId }, true);
    catchUp(3);
    await pass(0);

    expect(live.toasts.toasts).toMatchObject([{ text: "2 changes happened while you were away." }]);
  });

  test("is told as soon as an action of one's own that was under way is answered", async () => {
    const answer = act();
    happen({}, true);
    catchUp(1);
    await pass(500);
    expect(live.toasts.toasts).toEqual([]);

    answer({ courseId: 999, version: 9 });
    await pass(0);

    expect(live.toasts.toasts).toMatchObject([{ courseId: 123 }]);
  });
});
