import { QueryClient } from "@tanstack/react-query";
import { afterEach, describe, expect, test, vi } from "vitest";
import { ChangeStore } from "@/features/live/change_store.ts";
import { describeLink } from "@/features/live/link_description.ts";
import { startCursor, whenLoaded } from "@/features/live/start_cursor.ts";
import { ToastStore } from "@/features/live/toast_store.ts";
import { event } from "./builders.ts";

afterEach(() => vi.useRealTimers());

describe("changes", () => {
  test("a course is fresh for a moment, and a second change prolongs it", () => {
    vi.useFakeTimers();
    const changes = new ChangeStore({ freshMs: 1_000 });
    changes.record(event());
    vi.advanceTimersByTime(700);
    changes.record(event({ version: 3 }));
    vi.advanceTimersByTime(700);
    expect(changes.isFresh(123)).toBe(true);
    vi.advanceTimersByTime(400);
    expect(changes.isFresh(123)).toBe(false);
    expect(changes.latest(123)?.version).toBe(3);
  });
});

describe("toasts", () => {
  test("never more than a few", () => {
    const toasts = new ToastStore();
    for (let courseId = 1; courseId <= 9; courseId++) toasts.show({ title: "", text: "", courseId });
    expect(toasts.toasts.map(({ courseId }) => courseId)).toEqual([7, 8, 9]);
  });

  test("the last word on a course is the one that stays", () => {
    const toasts = new ToastStore();
    for (const text of ["assigned", "cancelled"]) toasts.show({ title: "", text, courseId: 1 });
    expect(toasts.toasts.map(({ text }) => text)).toEqual(["cancelled"]);
  });
});

describe("where listening begins", () => {
  const client = new QueryClient();
  afterEach(() => client.clear());
  const list = (cursor: string) => ({ pages: [{ items: [], next: null, cursor }], pageParams: [null] });

  test("at the cursor that all lists share", () => {
    client.setQueryData(["pendingCourses"], list("e.4"));
    client.setQueryData(["classes"], list("e.4"));
    client.setQueryData(["organizations"], []);
    expect(startCursor(client)).toBe("e.4");
  });

  test("nowhere when something happened while they were loading", () => {
    client.setQueryData(["pendingCourses"], list("e.4"));
    client.setQueryData(["classes"], list("e.5"));
    expect(startCursor(client)).toBeNull();
  });

  test("nowhere while a list is on its way: it may have been read earlier", () => {
    client.setQueryData(["pendingCourses"], list("e.5"));
    void client.prefetchQuery({ queryKey: ["classes"], queryFn: () => new Promise(() => {}) });

    expect(startCursor(client)).toBeNull();
  });

  test("not before the lists are there, and not later than patience lasts", async () => {
    vi.useFakeTimers();
    const run = vi.fn();
    whenLoaded(client, run);
    void client.prefetchQuery({
      queryKey: ["classes"],
      queryFn: () => new Promise((resolve) => setTimeout(() => resolve(list("e.1")), 500)),
    });
    await vi.advanceTimersByTimeAsync(400);
    expect(run).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(200);
    expect(run).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(run).toHaveBeenCalledTimes(1);
  });
});

test("the link says what the user has", () => {
  expect(describeLink({ state: "live", reason: "ready", transport: "websocket" }).label).toBe("Live");
  expect(describeLink({ state: "offline", reason: "not_started", transport: null }).label).toBe("Connecting");
  expect(describeLink({ state: "offline", reason: "denied", transport: null }).explanation).toMatch(/Sign out/);
});
