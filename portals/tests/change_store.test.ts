import { afterEach, describe, expect, test, vi } from "vitest";
import { ChangeStore } from "@/features/live/change_store.ts";
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
