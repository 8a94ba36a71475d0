/** The binding with the real TanStack Query. */
import { QueryClient, QueryObserver } from "@tanstack/query-core";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Emitter } from "../src/event_emitter.js";
import { type CourseEventData, EVENT_TABLE } from "../src/event_table.js";
import { type BindingOptions, bindQueryClient } from "../src/query.js";
import type { RealtimeEvents } from "../src/realtime.js";
import { createClient, pass } from "./fakes/client_under_test.js";
import { eventOf, FakeServer, UNNAMED } from "./fakes/fake_server.js";

const KEYS = ["pendingCourses", "confirmedCourses", "completedCourses", "cancelledCourses", "instructors", "classes"];

let queries: QueryClient;
let fetches: Record<string, number>;
let emitter: Emitter<RealtimeEvents>;

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2025-07-12T19:30:00.000Z") });
  queries = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY, retry: false } } });
  queries.mount();
  fetches = {};
  emitter = new Emitter(() => {});
});

afterEach(() => {
  queries.unmount();
  queries.clear();
  vi.useRealTimers();
});

/** A query whose answer takes some time and is the number of the fetch. */
function observe(queryKey: readonly unknown[], tookMs = 100): QueryObserver<number> {
  const name = queryKey.join("/");
  return new QueryObserver<number>(queries, {
    queryKey,
    queryFn: async () => {
      fetches[name] = (fetches[name] ?? 0) + 1;
      const own = fetches[name];
      await new Promise((resolve) => setTimeout(resolve, tookMs));
      return own;
    },
  });
}

function mount(queryKey: readonly unknown[], tookMs?: number): QueryObserver<number> {
  const observer = observe(queryKey, tookMs);
  observer.subscribe(() => {});
  return observer;
}

async function mountAll(): Promise<void> {
  for (const key of KEYS) mount([key, { organizationId: 7 }]);
  await pass(200);
  fetches = {};
}

const bind = (options: BindingOptions = {}) => bindQueryClient(emitter, queries, { random: () => 0.5, ...options });
const emit = (type: string, replayed = false) =>
  emitter.emit("event", { ...eventOf("k3f9.1", { type, ...UNNAMED }), replayed });
const fetched = () =>
  Object.keys(fetches)
    .map((name) => name.split("/")[0])
    .sort();

describe("an event", () => {
  test.each(Object.entries(EVENT_TABLE))("%s refetches its row's queries and no others", async (type, row) => {
    await mountAll();
    bind();

    emit(type);
    await pass(60);

    expect(fetched()).toEqual([...row.invalidates].sort());
    expect(Object.values(fetches).every((count) => count === 1)).toBe(true);
  });

  test("of an unknown type that names no queries refetches everything", async () => {
    await mountAll();
    bind();
    emit("course_moved_to_mars");
    await pass(60);

    expect(fetched()).toEqual([...KEYS].sort());
  });

  test("makes queries stale that are not mounted, for when they are", async () => {
    await queries.prefetchQuery({ queryKey: ["classes", 32], queryFn: () => 1 });
    bind();

    emit("course_completed");
    await pass(60);

    expect(queries.getQueryState(["classes", 32])?.isInvalidated).toBe(true);
  });
});

describe("a burst", () => {
  test("of two events in one tick is one refetch", async () => {
    await mountAll();
    bind();

    emit("course_assigned");
    emit("course_cancelled");
    await pass(500);

    expect(fetches["pendingCourses/[object Object]"]).toBe(1);
    expect(Object.values(fetches).every((count) => count === 1)).toBe(true);
  });

  test("that goes on is swept again and again, and its answers are shown", async () => {
    const observer = mount(["pendingCourses"]);
    await pass(200);
    bind();

    for (let n = 0; n < 50; n += 1) {
      emit("new_course_request");
      await pass(20);
    }

    expect(observer.getCurrentResult().data).toBeGreaterThan(8);
  });

  test("ends with the newest answer, though a refetch was in flight", async () => {
    const observer = mount(["pendingCourses"]);
    await pass(200);
    bind();

    emit("new_course_request");
    await pass(80);
    emit("new_course_request");
    await pass(500);

    expect(observer.getCurrentResult().data).toBe(3);
  });
});

describe("an event during a first fetch", () => {
  test("is not swallowed: the query is fetched again when it has settled", async () => {
    const observer = mount(["pendingCourses"], 1_000);
    bind();
    await pass(100);

    emit("new_course_request");
    await pass(800);
    expect(fetches).toEqual({ pendingCourses: 1 });
    await pass(1_500);

    expect(fetches).toEqual({ pendingCourses: 2 });
    expect(observer.getCurrentResult().data).toBe(2);
    expect(queries.getQueryState(["pendingCourses"])?.isInvalidated).toBe(false);
  });

  test("costs one fetch more, however many events there were", async () => {
    mount(["pendingCourses"], 1_000);
    bind();
    for (let n = 0; n < 5; n += 1) {
      await pass(100);
      emit("new_course_request");
    }

    await pass(5_000);

    expect(fetches).toEqual({ pendingCourses: 2 });
  });

  test("of another key changes nothing for it", async () => {
    mount(["completedCourses"], 1_000);
    bind();
    await pass(100);

    emit("new_course_request");
    await pass(5_000);

    expect(fetches).toEqual({ completedCourses: 1 });
  });
});

test("an event during a refetch that nobody observes any more makes its answer stale", async () => {
  const observer = observe(["pendingCourses"]);
  const unmount = observer.subscribe(() => {});
  await pass(200);
  bind();
  void queries.invalidateQueries();
  unmount();

  emit("new_course_request");
  await pass(500);

  expect(queries.getQueryState(["pendingCourses"])).toMatchObject({ data: 2, isInvalidated: true });
});

describe("keys outside the table", () => {
  const alsoStale = ({ courseId }: CourseEventData) => [["course", courseId]];

  test("are fetched again at once, and no others", async () => {
    for (const courseId of [123, 124]) mount(["course", courseId]);
    await pass(200);
    bind({ alsoStale });

    emit("course_cancelled", true);
    await pass(1);

    expect(fetches).toEqual({ "course/123": 2, "course/124": 1 });
  });

  test("are fetched again after a first fetch that the event fell into", async () => {
    const observer = mount(["course", 123]);
    bind({ alsoStale });
    await pass(50);

    emit("course_cancelled");
    await pass(500);

    expect(observer.getCurrentResult().data).toBe(2);
  });
});

describe("coming back", () => {
  test("refetches the missed events' queries only, at some moment within the spread", async () => {
    await mountAll();
    bind();

    emit("new_course_request", true);
    emitter.emit("caughtUp", { recovered: true, reason: null, cursor: "k3f9.1", missed: 1 });
    await pass(499);
    expect(fetched()).toEqual([]);
    await pass(10_000);

    expect(fetched()).toEqual(["pendingCourses"]);
  });

  test("after a loss refetches everything once, each key at a moment of its own", async () => {
    await mountAll();
    const chances = [0.1, 0.3, 0.5, 0.7, 0.9, 0.22];
    bind({ random: () => chances.pop() ?? 0 });

    emitter.emit("caughtUp", { recovered: false, reason: "expired", cursor: "k3f9.9", missed: 0 });
    const counts: number[] = [];
    for (let second = 0; second < 5; second += 1) {
      await pass(1_000);
      counts.push(Object.keys(fetches).length);
    }

    expect(counts).toEqual([1, 3, 4, 5, 6]);
    expect(Object.values(fetches)).toEqual([1, 1, 1, 1, 1, 1]);
  });

  test("a live event does not wait for the spread", async () => {
    await mountAll();
    bind();

    emitter.emit("caughtUp", { recovered: false, reason: "expired", cursor: "k3f9.9", missed: 0 });
    emit("new_course_request");
    await pass(60);

    expect(fetched()).toEqual(["pendingCourses"]);
  });
});

describe("unbinding", () => {
  test("ends it, also what was planned", async () => {
    await mountAll();
    const unbind = bind();
    emit("course_assigned");

    unbind();
    emit("course_completed");
    await pass(10_000);

    expect(fetched()).toEqual([]);
  });

  test("leaves stale what an event had planned, for when it is mounted again", async () => {
    await mountAll();
    const unbind = bind();
    emit("new_course_request", true);

    unbind();

    const stale = queries.getQueryCache().findAll({ predicate: ({ state }) => state.isInvalidated });
    expect(stale.map(({ queryKey }) => queryKey[0])).toEqual(["pendingCourses"]);
  });
});

test("a reconnecting client refetches what it missed and nothing else, end to end", async () => {
  const server = new FakeServer();
  const { realtime } = createClient(server, { cursor: "k3f9.0" });
  await mountAll();
  bindQueryClient(realtime, queries);
  realtime.start();
  await pass(10_000);
  expect(fetched()).toEqual([]);

  server.cutSockets();
  server.publish({ type: "course_completed" });
  await pass(10_000);

  expect(fetched()).toEqual(["classes", "completedCourses", "confirmedCourses"]);
  realtime.stop();
});
