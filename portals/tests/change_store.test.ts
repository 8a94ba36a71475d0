import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ChangeStore, MAX_ACTIVITIES } from "@/features/live/change_store.ts";
import { subjectOf } from "@/features/live/told_event.ts";
import { course, event } from "./builders.ts";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => vi.useRealTimers());

describe("changes", () => {
  test("a course is fresh for a moment, and a second change prolongs it", () => {
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

  test("an event notifies the listeners of its own course only", () => {
    const changes = new ChangeStore({ freshMs: 1_000 });
    const [own, other, feed] = [vi.fn(), vi.fn(), vi.fn()];
    changes.subscribeTo(123, own);
    changes.subscribeTo(124, other);
    changes.subscribe(feed);

    changes.record(event());
    vi.advanceTimersByTime(1_000);

    // When it becomes fresh, and when it no longer is.
    expect(own).toHaveBeenCalledTimes(2);
    expect(other).not.toHaveBeenCalled();
    expect(feed).not.toHaveBeenCalled();
  });

  test("a listener that has left is not called", () => {
    const changes = new ChangeStore();
    const listener = vi.fn();
    changes.subscribeTo(123, listener)();

    changes.record(event());

    expect(listener).not.toHaveBeenCalled();
  });
});

describe("a change of what the reader cannot see", () => {
  const silent = (version: number) => event({ version, changed: [], course: course({ version }) });

  test("leaves the course as it is, in a newer version, and highlights no row", () => {
    const changes = new ChangeStore();
    const listener = vi.fn();
    changes.subscribeTo(123, listener);

    changes.record(silent(3));
    changes.record(silent(4));

    expect([changes.newer(123, 2), changes.same(123, 2)?.version]).toEqual([null, 4]);
    expect([changes.isFresh(123), listener.mock.calls.length]).toEqual([false, 2]);
  });

  test("hides no change before it or after it", () => {
    const changes = new ChangeStore();
    changes.record(event({ version: 3, changed: ["location"] }));
    changes.record(silent(4));
    expect([changes.newer(123, 2)?.version, changes.same(123, 2)]).toEqual([3, null]);
    expect([changes.newer(123, 3), changes.same(123, 3)?.version]).toEqual([null, 4]);

    changes.record(event({ version: 5, changed: ["students"] }));

    expect([changes.newer(123, 3)?.version, changes.same(123, 3)]).toEqual([5, null]);
  });

  test("after changes that were missed, the course may differ", () => {
    const changes = new ChangeStore();
    changes.record(silent(3));

    changes.record(silent(6));

    expect([changes.newer(123, 2)?.version, changes.same(123, 2)]).toEqual([6, null]);
    expect(changes.same(123, 5)?.version).toBe(6);
  });
});

describe("the feed", () => {
  const activity = (courseId: number) => ({ event: event({ courseId }), replayed: false, isMine: false });

  test("is notified once for a burst, and has the newest first", () => {
    const changes = new ChangeStore({ batchMs: 100 });
    const feed = vi.fn();
    changes.subscribe(feed);

    for (const courseId of [1, 2, 3]) changes.add(activity(courseId));
    vi.advanceTimersByTime(100);

    expect(feed).toHaveBeenCalledTimes(1);
    expect(changes.activities.map((each) => subjectOf(each.event))).toEqual(["course 3", "course 2", "course 1"]);
  });

  test("keeps a limited number of entries", () => {
    const changes = new ChangeStore({ batchMs: 100 });
    for (let courseId = 1; courseId <= MAX_ACTIVITIES + 5; courseId++) changes.add(activity(courseId));
    vi.advanceTimersByTime(100);

    expect(changes.activities).toHaveLength(MAX_ACTIVITIES);
    expect(changes.activities[0]?.event).toMatchObject({ courseId: MAX_ACTIVITIES + 5 });
  });
});
