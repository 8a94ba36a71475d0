/** Whoever must fetch because of an event that many have received does so at a random moment within the time of the event. */
import { QueryClient, QueryObserver } from "@tanstack/query-core";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Emitter } from "../src/event_emitter.js";
import { type BindingOptions, bindQueryClient } from "../src/query.js";
import type { RealtimeEvents } from "../src/realtime.js";
import { pass } from "./fakes/client_under_test.js";
import { CourseOffice } from "./fakes/course_office.js";
import { eventOf } from "./fakes/fake_server.js";

/** When the lists were requested, in milliseconds since the event, by the first element of their keys. */
let requests: { key: unknown; at: number }[] = [];
let emitter: Emitter<RealtimeEvents>;
let queries: QueryClient;
let since = 0;

beforeEach(() => {
  vi.useFakeTimers();
  emitter = new Emitter<RealtimeEvents>((error) => {
    throw error;
  });
  queries = newClient();
  requests = [];
});

afterEach(() => {
  queries.clear();
  vi.useRealTimers();
});

const newClient = () =>
  new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY, retry: false } } });

function mount(client: QueryClient, ...keys: string[]): void {
  for (const key of keys) {
    const queryFn = async () => {
      requests.push({ key, at: Date.now() - since });
      await new Promise((resolve) => setTimeout(resolve, 50));
      return { items: [], next: null };
    };
    new QueryObserver(client, { queryKey: [key], queryFn }).subscribe(() => {});
  }
}

async function mounted(...keys: string[]): Promise<void> {
  mount(queries, ...keys);
  await settled();
}

async function settled(): Promise<void> {
  await pass(100);
  requests = [];
  since = Date.now();
}

const bind = (options: BindingOptions = {}) => bindQueryClient(emitter, queries, { random: () => 0.5, ...options });

function emit(changes: Partial<RealtimeEvents["event"]> = {}, type = "new_course_request"): void {
  emitter.emit("event", { ...eventOf("k3f9.1", { type }), replayed: false, ...changes });
}

function lose(refetchWithinSeconds: number, reason: "expired" | "no_cursor" = "expired"): void {
  emitter.emit("caughtUp", { recovered: false, reason, cursor: "k3f9.9", missed: 0, refetchWithinSeconds });
}

/** The moments of all requests, to 10 ms. */
const moments = () => requests.map(({ at }) => Math.round(at / 10) * 10);

describe("an event of a large audience", () => {
  test("is followed by requests at a random moment within the time", async () => {
    await mounted("pendingCourses", "classes");
    bind();

    emit({ refetchWithinSeconds: 20 });
    await pass(30_000);

    expect(requests.map(({ key }) => key)).toEqual(["pendingCourses"]);
    expect(moments()).toEqual([10_000]);
  });

  test("shows its row at once", async () => {
    queries.setQueryData(["pendingCourses"], { items: [], next: null });
    bind({ courses: { lists: [{ queryKey: ["pendingCourses"], belongs: () => true }] } });

    emit({ data: new CourseOffice().request(7), refetchWithinSeconds: 200 });

    expect(queries.getQueryData(["pendingCourses"])).toMatchObject({ items: [{ courseId: 7 }] });
    await pass(200_000);
    expect(requests).toEqual([]);
  });

  test("does not move a moment that is planned, neither on nor to an earlier one", async () => {
    await mounted("pendingCourses");
    const chances = [0.5, 0.01, 0.9];
    bind({ random: () => chances.shift() ?? 0 });

    for (const _ of [1, 2, 3]) {
      emit({ refetchWithinSeconds: 20 });
      await pass(1_000);
    }
    await pass(60_000);

    expect(moments()).toEqual([10_000]);
  });

  test("moves a moment that is later than its own time allows", async () => {
    await mounted("pendingCourses");
    bind();

    lose(200);
    emit({ refetchWithinSeconds: 20 });
    await pass(300_000);

    expect(moments()).toEqual([10_000]);
  });

  test("leaves no query behind that a person opens before the moment: it is fetched at once, and not again", async () => {
    await mounted("pendingCourses");
    queries.setQueryData(["classes"], { items: [], next: null });
    bind();

    emit({ refetchWithinSeconds: 20 }, "course_completed");
    await pass(1_000);
    mount(queries, "classes");
    await pass(60_000);

    expect(requests.map(({ key }) => key)).toEqual(["classes"]);
    expect(moments()).toEqual([1_000]);
  });

  test("fetches a query again that was opened between two events", async () => {
    queries.setQueryData(["pendingCourses"], { items: [], next: null });
    bind();
    since = Date.now();

    emit({ refetchWithinSeconds: 20 });
    mount(queries, "pendingCourses");
    await pass(9_900);
    emit({ refetchWithinSeconds: 20 });
    await pass(60_000);

    expect(moments()).toEqual([0, 10_000]);
  });

  test("fetches a query again whose fetch began before it", async () => {
    mount(queries, "pendingCourses");
    bind();

    emit({ refetchWithinSeconds: 20 });
    await pass(60_000);

    expect(requests).toHaveLength(2);
  });

  test("delays the keys of alsoStale too", async () => {
    await mounted("course");
    bind({ alsoStale: () => [["course"]] });

    emit({ refetchWithinSeconds: 20 });
    await pass(60_000);

    expect(moments()).toEqual([10_000]);
  });
});

describe("an event of a small audience", () => {
  test("is followed by requests at once", async () => {
    await mounted("pendingCourses");
    bind();

    emit({ refetchWithinSeconds: 0 });
    await pass(1_000);

    expect(moments()).toEqual([50]);
  });
});

describe("after a reconnect", () => {
  test.each([
    [0, 500],
    [20, 10_000],
  ])("the lists of missed events are fetched within %s seconds, at least within one", async (seconds, moment) => {
    await mounted("pendingCourses");
    bind();

    emit({ replayed: true, refetchWithinSeconds: seconds });
    await pass(60_000);

    expect(moments()).toEqual([moment]);
  });

  test("twenty missed events are one request at one random moment, not at the earliest of twenty", async () => {
    await mounted("pendingCourses");
    const chances = [0.8];
    bind({ random: () => chances.shift() ?? 0 });

    for (let n = 0; n < 20; n += 1) emit({ replayed: true, refetchWithinSeconds: 20 });
    await pass(60_000);

    expect(moments()).toEqual([16_000]);
  });

  test.each([
    [0, 2_500],
    [20, 10_000],
  ])("everything is fetched within %s seconds after a loss, at least within five", async (seconds, moment) => {
    await mounted("pendingCourses", "classes");
    bind();

    lose(seconds);
    await pass(60_000);

    expect(moments()).toEqual([moment, moment]);
  });

  test("a page that has just been opened is not made to wait for a large stage", async () => {
    await mounted("pendingCourses");
    bind();

    lose(200, "no_cursor");
    await pass(60_000);

    expect(moments()).toEqual([2_500]);
  });
});

describe("a hundred viewers of a stage that takes 100 requests per second", () => {
  const clients: QueryClient[] = [];

  beforeEach(async () => {
    for (let n = 0; n < 100; n += 1) {
      const client = newClient();
      // As in browsers: a sequence of its own for each tab, here the same in each run.
      let seed = n * 7919 + 1;
      const random = () => {
        seed = (seed * 48_271) % 2_147_483_647;
        return seed / 2_147_483_647;
      };
      for (let skipped = 0; skipped < 5; skipped += 1) random();
      mount(client, "confirmedCourses", "completedCourses");
      bindQueryClient(emitter, client, { random });
      clients.push(client);
    }
    await settled();
  });

  afterEach(() => {
    for (const client of clients.splice(0)) client.clear();
  });

  test("never request lists that are not described more often than that", async () => {
    emit({ refetchWithinSeconds: 4 }, "course_completed");
    await pass(5_000);

    const perSecond = Array.from(
      { length: 5 },
      (_, second) => requests.filter(({ at }) => Math.floor(at / 1_000) === second).length,
    );
    expect(requests).toHaveLength(200);
    expect(Math.max(...perSecond)).toBeLessThan(100);
  });
});
