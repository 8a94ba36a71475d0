/** Queries without a description that the application knows better than the event table: the member `concerns`. */
import { QueryClient, QueryObserver } from "@tanstack/query-core";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Emitter } from "../src/event_emitter.js";
import type { CourseEventData } from "../src/event_table.js";
import { bindQueryClient } from "../src/query.js";
import type { RealtimeEvents } from "../src/realtime.js";
import { pass } from "./fakes/client_under_test.js";
import { eventOf, UNNAMED } from "./fakes/fake_server.js";

const DAY = eventOf("k3f9.1").data.scheduledDate;

let queries: QueryClient;
let emitter: Emitter<RealtimeEvents>;
let requests: string[];

beforeEach(() => {
  vi.useFakeTimers();
  queries = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY, retry: false } } });
  emitter = new Emitter(() => {});
  bindQueryClient(emitter, queries, { courses: { lists: [], concerns } });
});

afterEach(() => {
  queries.clear();
  vi.useRealTimers();
});

/** Whoever is free on another day is so after the event too. */
function concerns(event: CourseEventData, [name, day]: readonly unknown[]): boolean {
  return name !== "instructors" || day === event.scheduledDate;
}

async function mounted(...keys: string[][]): Promise<void> {
  for (const queryKey of keys) {
    const queryFn = async () => requests.push(queryKey.join("/"));
    new QueryObserver(queries, { queryKey, queryFn }).subscribe(() => {});
  }
  requests = [];
  await pass(200);
  requests = [];
}

test("an event leads to fetches of the queries that it concerns, and of no others", async () => {
  await mounted(["instructors", DAY], ["instructors", "2026-07-16"], ["pendingCourses"]);

  emitter.emit("event", { ...eventOf("k3f9.1", { type: "course_assigned" }), replayed: false });
  await pass(500);

  expect(requests.sort()).toEqual([`instructors/${DAY}`, "pendingCourses"]);
});

test("an event of an unknown type that names no queries concerns every query", async () => {
  await mounted(["instructors", "2026-07-16"]);

  emitter.emit("event", { ...eventOf("k3f9.1", { type: "room_changed", ...UNNAMED }), replayed: false });
  await pass(500);

  expect(requests).toEqual(["instructors/2026-07-16"]);
});

test("an event of an unknown type concerns the queries that it names", async () => {
  await mounted(["instructors", DAY], ["pendingCourses"]);

  emitter.emit("event", {
    ...eventOf("k3f9.1", { type: "absence_added", invalidates: ["instructors"] }),
    replayed: false,
  });
  await pass(500);

  expect(requests).toEqual([`instructors/${DAY}`]);
});

test("a loss concerns every query", async () => {
  await mounted(["instructors", "2026-07-16"]);

  emitter.emit("caughtUp", { recovered: false, reason: "expired", cursor: "k3f9.1", missed: 0 });
  await pass(6_000);

  expect(requests).toEqual(["instructors/2026-07-16"]);
});
