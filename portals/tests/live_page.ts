/**
 * A page whose live data come from `fake_realtime.ts`, in faked time. A test file that imports it has a new one before each
 * test.
 */
import type { CourseEventData } from "@coursewire/client";
import { afterEach, beforeEach, vi } from "vitest";
import { COURSE_QUERIES } from "@/features/courses/index.ts";
import { createLive, type Live } from "@/features/live/live_data.ts";
import { DANA, event } from "./builders.ts";
import { listeners, say } from "./fake_realtime.ts";

export const OMAR = { role: "admin", name: "Omar" };
export const happen = (changes: Partial<CourseEventData> = {}, replayed = false) =>
  say("event", { event: "courseStatusChanged", data: event({ actor: OMAR, ...changes }), replayed });
export const catchUp = (missed: number) =>
  say("caughtUp", { recovered: true, reason: null, cursor: "k3f9.41", missed });
export const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

export let live: Live;
let end: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  listeners.clear();
  localStorage.clear();
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
export function act(courseId: number): (answer: { courseId: number; version: number }) => void {
  let answer = (_: { courseId: number; version: number }): void => {};
  void live.actions.track(
    new Promise<{ courseId: number; version: number }>((resolve) => {
      answer = resolve;
    }),
    courseId,
  );
  return answer;
}
