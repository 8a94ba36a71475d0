import { QueryClient } from "@tanstack/react-query";
import { afterEach, describe, expect, test, vi } from "vitest";
import { startCursor, whenLoaded } from "@/features/live/start_cursor.ts";

afterEach(() => vi.useRealTimers());

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
