/** The totals stay true although the service counts late: events that nobody counted are not passed over. */
import type { CourseEventData } from "@coursewire/client";
import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { CourseTotals } from "@/features/courses/course_totals.ts";
import { countEvents } from "@/features/courses/use_course_totals.ts";
import { event } from "./builders.ts";

const KEY = ["courseTotals"];

let served: CourseTotals;
let fetch: ReturnType<typeof vi.fn>;
let client: QueryClient;
let ends: (() => void)[];
let listeners: Record<string, (payload: never) => void>;

const tell = (id: number, after = id - 1) =>
  listeners.event?.({ data: event({ id: `k3f9.${id}`, after: `k3f9.${after}` }) as CourseEventData } as never);
const catchUp = (number: number, recovered: boolean) =>
  listeners.caughtUp?.({ cursor: `k3f9.${number}`, recovered } as never);
const serve = (pending: number, number: number): void => {
  served = { totals: { pending, confirmed: 20, completed: 131, cancelled: 4 }, cursor: `k3f9.${number}` };
};
const pending = () => client.getQueryData<CourseTotals>(KEY)?.totals?.pending;

beforeEach(async () => {
  vi.useFakeTimers();
  serve(153, 40);
  fetch = vi.fn(async () => served);
  client = new QueryClient();
  listeners = {};
  const realtime = {
    on(name: string, listener: (payload: never) => void) {
      listeners[name] = listener;
      return () => {};
    },
  };
  const observer = new QueryObserver(client, { queryKey: KEY, queryFn: fetch as never, staleTime: Infinity });
  ends = [
    observer.subscribe(() => {}),
    countEvents(
      client,
      realtime as never,
      { instructorId: null },
      () => void client.invalidateQueries({ queryKey: KEY }),
    ),
  ];
  await vi.advanceTimersByTimeAsync(0);
  fetch.mockClear();
});

afterEach(() => {
  for (const end of ends) end();
  vi.useRealTimers();
});

test("each event changes the totals without a request, also behind a number without an event", async () => {
  catchUp(40, true);
  tell(41);
  tell(43, 42);
  await vi.advanceTimersByTimeAsync(60_000);

  expect(pending()).toBe(151);
  expect(fetch).not.toHaveBeenCalled();
});

test("totals of before the first event are fetched again until the service has counted, and then follow the events", async () => {
  catchUp(340, false);
  serve(140, 240);
  tell(341);
  await vi.advanceTimersByTimeAsync(0);
  expect(pending()).toBe(140);
  expect(fetch).toHaveBeenCalledTimes(1);

  tell(342);
  await vi.advanceTimersByTimeAsync(4_000);
  expect(fetch).toHaveBeenCalledTimes(1);
  serve(100, 341);
  await vi.advanceTimersByTimeAsync(1_000);

  expect(fetch).toHaveBeenCalledTimes(2);
  expect(pending()).toBe(99);
  tell(343);
  await vi.advanceTimersByTimeAsync(60_000);
  expect([pending(), fetch.mock.calls.length]).toEqual([98, 2]);
});

test("totals of before a loss are fetched again, also without a further event", async () => {
  catchUp(340, false);
  serve(140, 240);
  void client.invalidateQueries({ queryKey: KEY });
  await vi.advanceTimersByTimeAsync(0);
  serve(100, 340);
  await vi.advanceTimersByTimeAsync(5_000);

  expect(pending()).toBe(100);
});

test("an event that came before the totals, or twice, is counted once", async () => {
  catchUp(40, true);
  tell(41);
  tell(41);
  serve(152, 41);
  void client.invalidateQueries({ queryKey: KEY });
  await vi.advanceTimersByTimeAsync(0);

  expect(pending()).toBe(152);
});
