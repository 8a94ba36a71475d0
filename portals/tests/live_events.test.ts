/** What is heard, and what becomes of it: toasts, changes, stale queries. */
import type { CourseEventData, RealtimeEvents } from "@coursewire/client";
import { QueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
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
