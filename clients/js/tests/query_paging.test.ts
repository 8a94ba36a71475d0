/** Pages and refetches of one list with the real TanStack Query: neither cancels the other, whatever comes first. */
import { InfiniteQueryObserver, QueryClient } from "@tanstack/query-core";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Emitter } from "../src/event_emitter.js";
import { type Binding, type BindingOptions, bindQueryClient } from "../src/query.js";
import type { RealtimeEvents } from "../src/realtime.js";
import { pass } from "./fakes/client_under_test.js";
import { eventOf } from "./fakes/fake_server.js";

const LAST_PAGE = 4;
const BATCH_MS = 50;

/** A list on a server: how long an answer takes, and what the next ones are instead of a page. */
const server = { tookMs: 500, version: 0, requests: 0, next: [] as ("fails" | "hangs")[] };

let queries: QueryClient;
let emitter: Emitter<RealtimeEvents>;
let binding: Binding;

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2025-07-12T19:30:00.000Z") });
  Object.assign(server, { tookMs: 500, version: 0, requests: 0, next: [] });
  queries = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY, retry: false } } });
  queries.mount();
  emitter = new Emitter(() => {});
  bind();
});

afterEach(() => {
  binding();
  queries.unmount();
  queries.clear();
  vi.useRealTimers();
});

function bind(options: BindingOptions = {}): void {
  binding?.();
  binding = bindQueryClient(emitter, queries, { batchMs: BATCH_MS, ...options });
}

/** A page as the server had it when it was asked; as `fetch` does, it ends when nobody waits any more. */
function readPage(page: number, signal: AbortSignal): Promise<string> {
  server.requests += 1;
  const answer = `page ${page} of version ${server.version}`;
  const fault = server.next.shift();
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason));
    if (fault === "hangs") return;
    setTimeout(() => (fault ? reject(new Error("no answer")) : resolve(answer)), server.tookMs);
  });
}

async function list(pages = 1) {
  const observer = new InfiniteQueryObserver(queries, {
    queryKey: ["pendingCourses"],
    queryFn: ({ pageParam, signal }) => readPage(pageParam, signal),
    initialPageParam: 1,
    getNextPageParam: (_last, all) => (all.length < LAST_PAGE ? all.length + 1 : undefined),
    getPreviousPageParam: () => 0,
    retry: false,
  });
  const leave = observer.subscribe(() => {});
  await pass(server.tookMs);
  for (let n = 1; n < pages; n += 1) await click(observer, server.tookMs);
  server.requests = 0;
  return { observer, leave, shown: () => observer.getCurrentResult().data?.pages };
}

async function click(observer: { fetchNextPage(): Promise<unknown> }, ms = 0): Promise<void> {
  void observer.fetchNextPage().catch(() => {});
  await pass(ms);
}

async function happen(ms = BATCH_MS): Promise<void> {
  server.version += 1;
  emitter.emit("event", { ...eventOf(`k3f9.${server.version}`, { type: "new_course_request" }), replayed: false });
  await pass(ms);
}

const pages = (count: number, version = server.version) =>
  Array.from({ length: count }, (_, n) => `page ${n + 1} of version ${version}`);

describe.each([50, 500, 2_500])("at %d ms a request", (tookMs) => {
  beforeEach(() => {
    server.tookMs = tookMs;
  });

  test("an event while a page is loading leaves the page alone, and everything is fetched afterwards", async () => {
    const { observer, shown } = await list();
    await click(observer, tookMs / 5);

    await happen();
    await pass(tookMs);
    expect(shown()).toHaveLength(2);
    await pass(3 * tookMs);

    expect(shown()).toEqual(pages(2));
    expect(server.requests).toBe(3);
  });

  test("a click while an event's refetch is under way brings the page, and the refetch afterwards", async () => {
    const { observer, shown } = await list();
    await happen(BATCH_MS + tookMs / 5);

    await click(observer, tookMs);
    expect(shown()).toHaveLength(2);
    await pass(3 * tookMs);

    expect(shown()).toEqual(pages(2));
  });

  test("events and clicks that alternate all come through", async () => {
    const { observer, shown } = await list();

    for (let n = 0; n < 3; n += 1) {
      await happen(BATCH_MS + tookMs / 3);
      await click(observer, tookMs + 1);
      await happen(tookMs / 3);
    }
    await pass(20 * tookMs);

    expect(shown()).toEqual(pages(4));
  });

  test("events that come faster than answers still let answers be shown, and the newest last", async () => {
    const { shown } = await list(2);
    const versions = new Set<string | undefined>();

    for (let n = 0; n < 20; n += 1) {
      await happen(tookMs * 0.7);
      versions.add(shown()?.[0]);
    }
    await pass(10 * tookMs);

    expect(versions.size).toBeGreaterThan(4);
    expect(shown()).toEqual(pages(2));
  });
});

test("the page before is treated as the page after", async () => {
  const { observer, shown } = await list();
  void observer.fetchPreviousPage();
  await pass(100);

  await happen();
  await pass(500);

  expect(shown()).toEqual(["page 0 of version 0", "page 1 of version 0"]);
});

test("an event while a page is loading that then fails is not lost", async () => {
  const { observer, shown } = await list();
  server.next = ["fails"];
  await click(observer, 100);

  await happen();
  await pass(2_000);

  expect(shown()).toEqual(pages(1));
});

test("an event while a page is loading that never comes waits no longer than the patience", async () => {
  bind({ patienceMs: 5_000 });
  const { observer, shown } = await list();
  server.next = ["hangs"];
  await click(observer, 100);

  await happen();
  await pass(4_900);
  expect(server.requests).toBe(1);
  await pass(1_000);

  expect(shown()).toEqual(pages(1));
});

test("a page that an application's own cancelling ends does not take the event with it", async () => {
  const { observer, shown } = await list();
  await click(observer, 100);
  await happen();

  await queries.cancelQueries({ queryKey: ["pendingCourses"] });
  await pass(1_000);

  expect(shown()).toEqual(pages(1));
});

test("a list that is left while its page is loading is stale when it is mounted again", async () => {
  const { observer, leave } = await list();
  await click(observer, 100);
  await happen();

  leave();
  await pass(100);

  expect(queries.getQueryState(["pendingCourses"])).toMatchObject({ fetchStatus: "idle", isInvalidated: true });
});

test("a page loaded over a refetch that somebody else asked for does not pass for it", async () => {
  const { observer, shown } = await list();
  server.version += 1;
  void queries.invalidateQueries();
  await pass(100);

  await click(observer, 2_000);

  expect(shown()).toEqual(pages(2));
});

test("what is asked for by hand waits for the page as an event does", async () => {
  const { observer, shown } = await list();
  await click(observer, 100);
  server.version += 1;

  binding.invalidate({ queryKey: ["pendingCourses"] });
  await pass(500);
  expect(shown()).toHaveLength(2);
  await pass(2_000);

  expect(shown()).toEqual(pages(2));
});

test("a value set by hand does not make fresh what an event has made stale", async () => {
  const { leave } = await list();
  leave();
  await happen();

  queries.setQueryData(["pendingCourses"], { pages: ["patched"], pageParams: [1] });

  expect(queries.getQueryState(["pendingCourses"])?.isInvalidated).toBe(true);
});

test("unbound while a page is loading, its answer stays stale and nothing is fetched", async () => {
  const { observer } = await list();
  await click(observer, 100);
  await happen();

  binding();
  await pass(60_000);

  expect(server.requests).toBe(1);
  expect(queries.getQueryState(["pendingCourses"])?.isInvalidated).toBe(true);
});

test("when all is fetched nothing is left to do, and no timer", async () => {
  const { observer, leave } = await list();
  await click(observer, 100);
  await happen(10_000);

  leave();
  queries.clear();

  expect(vi.getTimerCount()).toBe(0);
});
