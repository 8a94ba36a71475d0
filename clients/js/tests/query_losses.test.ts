/** After a loss, the result of a fetch that began before it is not kept. */
import { QueryClient, QueryObserver } from "@tanstack/query-core";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Emitter } from "../src/event_emitter.js";
import { bindQueryClient } from "../src/query.js";
import type { RealtimeEvents } from "../src/realtime.js";
import { pass } from "./fakes/client_under_test.js";

const TOOK_MS = 100;

let queries: QueryClient;
let emitter: Emitter<RealtimeEvents>;
let requests: number;

beforeEach(() => {
  vi.useFakeTimers();
  queries = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY, retry: false } } });
  emitter = new Emitter(() => {});
  requests = 0;
  bindQueryClient(emitter, queries, { random: () => 0.5 });
  const queryFn = async () => {
    requests += 1;
    await new Promise((resolve) => setTimeout(resolve, TOOK_MS));
    return requests;
  };
  new QueryObserver(queries, { queryKey: ["pendingCourses"], queryFn }).subscribe(() => {});
});

afterEach(() => {
  queries.clear();
  vi.useRealTimers();
});

const lose = (reason: "expired" | "no_cursor") =>
  emitter.emit("caughtUp", { recovered: false, reason, cursor: "k3f9.1", missed: 0 });

test("a list that is being fetched at a loss is fetched again as soon as that fetch has ended", async () => {
  await pass(TOOK_MS / 2);

  lose("expired");
  await pass(TOOK_MS * 2);

  expect(requests).toBe(2);
});

test("the first fetch of a page that has just been opened is followed at the planned moment only", async () => {
  await pass(TOOK_MS / 2);

  lose("no_cursor");
  await pass(TOOK_MS * 2);

  expect(requests).toBe(1);
});
