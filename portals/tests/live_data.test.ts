// @vitest-environment happy-dom
/** What each event does to the data that a page has: changes in its lists, stale queries, fetches. */
import { QueryObserver } from "@tanstack/react-query";
import { describe, expect, test, vi } from "vitest";
import type { Course } from "@/domain/course.ts";
import { course } from "./builders.ts";
import { listeners, say } from "./fake_realtime.ts";
import { happen, live, pass } from "./live_page.ts";

vi.mock("@coursewire/client", async (original) => ({
  ...(await original<object>()),
  createRealtime: (await import("./fake_realtime.ts")).createRealtime,
}));

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

describe("the course of an event", () => {
  const list = (...items: Course[]) => ({ pages: [{ items, next: null, cursor: "k3f9.40" }], pageParams: [null] });
  const idsIn = (name: string): number[] =>
    live.client
      .getQueryData<ReturnType<typeof list>>([name])
      ?.pages.flatMap(({ items }) => items.map(({ courseId }) => courseId)) ?? [];

  test("is in every list to which it belongs, and makes none stale", async () => {
    live.client.setQueryData(["pendingCourses"], list(course({ status: "pending", version: 1 })));
    live.client.setQueryData(["confirmedCourses"], list(course({ courseId: 124 })));
    live.client.setQueryData(["classes"], list());

    happen({ course: course() });
    await pass(1_000);

    expect([idsIn("pendingCourses"), idsIn("confirmedCourses"), idsIn("classes")]).toEqual([[], [123, 124], [123]]);
    const stale = live.client.getQueryCache().findAll({ predicate: ({ state }) => state.isInvalidated });
    expect(stale).toEqual([]);
  });

  test("is on the lists of what is over from the newest on", () => {
    const done = { status: "completed", version: 3 } as const;
    live.client.setQueryData(["completedCourses"], list(course({ ...done, courseId: 9, scheduledDate: "2025-07-14" })));

    happen({ course: course(done), version: 3, type: "course_completed", status: "completed" });

    expect(idsIn("completedCourses")).toEqual([123, 9]);
  });

  test("leaves the free instructors to a request", async () => {
    live.client.setQueryData(["instructors", null], { items: [], cursor: "k3f9.40" });

    happen({ course: course() });
    await pass(1_000);

    expect(live.client.getQueryState(["instructors", null])?.isInvalidated).toBe(true);
  });

  test("is shown as an action's response too, and no older event takes it back", () => {
    live.client.setQueryData(["confirmedCourses"], list(course()));
    const cancelled = course({ status: "cancelled", version: 3 });

    live.apply(cancelled);
    happen({ course: course() });

    expect(idsIn("confirmedCourses")).toEqual([]);
  });
});

describe("after a loss on a large stage", () => {
  function reconnect(): void {
    for (const state of ["reconnecting", "live"]) {
      for (const listener of listeners.get("state") ?? []) listener({ state, reason: "ready", transport: "websocket" });
    }
  }

  async function mounted(queryFn: () => Promise<number>): Promise<void> {
    new QueryObserver(live.client, { queryKey: ["instructors", null], queryFn }).subscribe(() => {});
    await pass(100);
  }

  test("nothing is fetched before the moment that the binding has chosen", async () => {
    const queryFn = vi.fn(async () => 1);
    await mounted(queryFn);

    // So long that the random moment is later than the first look.
    const refetchWithinSeconds = 1_000_000;
    say("caughtUp", { recovered: false, reason: "expired", cursor: "k3f9.41", missed: 0, refetchWithinSeconds });
    reconnect();
    await pass(100);
    expect(queryFn).toHaveBeenCalledTimes(1);
    await pass(refetchWithinSeconds * 1_000);

    expect(queryFn).toHaveBeenCalledTimes(2);
  });

  test("what failed without a connection is fetched at once", async () => {
    const queryFn = vi.fn(async (): Promise<number> => Promise.reject(new Error("no network")));
    await mounted(queryFn);

    reconnect();
    await pass(100);

    expect(queryFn).toHaveBeenCalledTimes(2);
  });
});
