/** Rows of events in cached lists, courses and histories, with the real TanStack Query. */
import { describe, expect, test } from "vitest";
import type { CourseEventData } from "../src/event_table.js";
import { type CachedLists, freshLists, LIMIT, TOOK_MS } from "./fakes/cached_lists.js";
import { pass } from "./fakes/client_under_test.js";
import { UNNAMED } from "./fakes/fake_server.js";

let lists: CachedLists;
freshLists((fresh) => {
  lists = fresh;
});

describe("an event", () => {
  test("moves its course to another list, without a request", async () => {
    lists.requestCourses(2);
    const pending = await lists.loaded("pending");
    const confirmed = await lists.loaded("confirmed");

    lists.emit(lists.office.assign(1));

    expect([pending.ids(), confirmed.ids()]).toEqual([[2], [1]]);
    expect(confirmed.shown()).toEqual(lists.office.sorted("confirmed", "asc"));
    await pass(60_000);
    expect(lists.requests).toEqual([]);
  });

  test("replaces its course in the list where it stays, in its new place", async () => {
    lists.requestCourses(3);
    const pending = await lists.loaded("pending");

    lists.emit(lists.office.reschedule(1, "2025-07-30"));

    expect(pending.shown()).toEqual(lists.office.sorted("pending", "asc"));
    expect(pending.ids()).toEqual([2, 3, 1]);
  });

  test("inserts by the descending order of a list", async () => {
    lists.requestCourses(3);
    lists.office.cancel(1);
    lists.office.cancel(3);
    const cancelled = await lists.loaded("cancelled", { order: "desc" });

    lists.emit(lists.office.cancel(2));

    expect(cancelled.ids()).toEqual([3, 2, 1]);
  });

  test("without the course, because this user no longer sees it, removes it everywhere", async () => {
    lists.requestCourses(2);
    lists.office.assign(1);
    const confirmed = await lists.loaded("confirmed");
    await lists.observe(["course", 1], () => lists.office.course(1));

    lists.emit({ ...lists.office.reschedule(1, "2025-07-30"), course: null });

    expect(confirmed.ids()).toEqual([]);
    await pass(1_000);
    expect(lists.requests).toEqual(["course/1"]);
  });

  test("of an older version changes nothing", async () => {
    lists.requestCourses(1);
    const old = lists.office.reschedule(1, "2025-07-20");
    lists.office.reschedule(1, "2025-07-21");
    const pending = await lists.loaded("pending");
    const before = pending.observer.getCurrentResult().data;

    lists.emit(old);

    expect(pending.observer.getCurrentResult().data).toBe(before);
  });

  test("of a version after a gap is applied, as each course is complete", async () => {
    lists.requestCourses(1);
    const pending = await lists.loaded("pending");
    lists.office.reschedule(1, "2025-07-20");

    lists.emit(lists.office.reschedule(1, "2025-07-21"));

    expect(pending.shown()).toEqual(lists.office.sorted("pending", "asc"));
    await pass(1_000);
    expect(lists.requests).toEqual([]);
  });

  test("refetches queries of its row that are not described", async () => {
    lists.requestCourses(1);
    await lists.loaded("pending");
    await lists.observe(["instructors", null], () => 1);
    await lists.observe(["completedCourses"], () => 1);

    lists.emit(lists.office.assign(1));
    await pass(1_000);

    expect(lists.requests).toEqual(["instructors/"]);
  });

  test("of an earlier service, without `course`, refetches the lists", async () => {
    lists.requestCourses(1);
    const pending = await lists.loaded("pending");
    const { course: _, ...data } = lists.office.reschedule(1, "2025-07-20");

    lists.emit(data);
    await pass(1_000);

    expect(lists.requests).toEqual(["pending"]);
    expect(pending.shown()).toEqual(lists.office.sorted("pending", "asc"));
  });

  test("of an unknown type that names no queries is applied, and everything is fetched", async () => {
    lists.requestCourses(1);
    const pending = await lists.loaded("pending");

    lists.emit({ ...lists.office.reschedule(1, "2025-07-20"), type: "course_moved_to_mars", ...UNNAMED });

    expect(pending.shown()).toEqual(lists.office.sorted("pending", "asc"));
    await pass(1_000);
    expect(lists.requests).toEqual(["pending"]);
  });
});

describe("an open course", () => {
  test("and its history show the event without a request", async () => {
    lists.requestCourses(1);
    const course = await lists.observe(["course", 1], () => lists.office.course(1));
    const history = await lists.observe(["course", 1, "history"], () => lists.office.history(1));

    lists.emit(lists.office.reschedule(1, "2025-07-20"));
    lists.emit(lists.office.assign(1));

    expect(course()).toEqual(lists.office.course(1));
    expect(history()).toEqual(lists.office.history(1));
    await pass(1_000);
    expect(lists.requests).toEqual([]);
  });

  test("gets its history by a fetch where entries before the event's are missing", async () => {
    lists.requestCourses(1);
    const history = await lists.observe(["course", 1, "history"], () => ({ items: lists.office.history(1) }));
    lists.office.reschedule(1, "2025-07-20");

    lists.emit(lists.office.assign(1));
    await pass(1_000);

    expect(lists.requests).toEqual(["course/1/history"]);
    expect(history()).toEqual({ items: lists.office.history(1) });
  });
});

describe("pages", () => {
  test("get a course in the page to which the order puts it", async () => {
    for (const n of [1, 2, 3, 5, 6, 7]) lists.office.request(n, `2025-07-${10 + n}`);
    const pending = await lists.loaded("pending", { pages: 2 });

    lists.emit(lists.office.request(4, "2025-07-14"));

    expect(pending.observer.getCurrentResult().data?.pages.map(({ items }) => items.length)).toEqual([3, 4]);
    expect(pending.ids()).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  test("lose the older of two versions that two fetches have brought", async () => {
    lists.requestCourses(5);
    const pending = await lists.loaded("pending");
    const event = lists.office.reschedule(1, "2025-07-20");
    void pending.observer.fetchNextPage();
    await pass(TOOK_MS);
    expect(pending.ids()).toEqual([1, 2, 3, 4, 5, 1]);

    lists.emit(event);

    expect(pending.shown()).toEqual(lists.office.sorted("pending", "asc"));
  });

  test("leave out a course that is behind the loaded ones, until its page is loaded", async () => {
    lists.requestCourses(5);
    const pending = await lists.loaded("pending");

    lists.emit(lists.office.request(6, "2025-07-20"));
    expect(pending.ids()).toEqual([1, 2, 3]);
    void pending.observer.fetchNextPage();
    await pass(TOOK_MS);

    expect(pending.ids()).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test("of a search end where the service has read to, behind their last course", async () => {
    for (const n of [1, 3, 4, 5, 7]) lists.office.request(n, `2025-07-${10 + n}`);
    const searched = await lists.loaded("searched");
    expect(searched.ids()).toEqual([3]);

    lists.emit(lists.office.request(6, "2025-07-14", { startTime: "00:00" }));
    lists.emit(lists.office.request(9, "2025-07-15"));

    expect(searched.ids()).toEqual([3, 6]);
    void searched.observer.fetchNextPage();
    await pass(TOOK_MS);
    expect(searched.ids()).toEqual([3, 6, 9]);
    expect(lists.requests).toEqual(["searched"]);
  });

  test("of a search without any course take those that belong there", async () => {
    for (const n of [1, 2, 4, 5]) lists.office.request(n, `2025-07-${10 + n}`);
    const searched = await lists.loaded("searched");
    expect(searched.ids()).toEqual([]);

    lists.emit(lists.office.request(3, "2025-07-13"));

    expect(searched.ids()).toEqual([3]);
  });

  test("keep their end when their last course leaves: a course before that end is shown", async () => {
    lists.requestCourses(5);
    const pending = await lists.loaded("pending");

    lists.emit(lists.office.cancel(3));
    lists.emit(lists.office.reschedule(1, "2025-07-13"));

    expect(pending.ids()).toEqual([2, 1]);
    void pending.observer.fetchNextPage();
    await pass(TOOK_MS);
    expect(pending.ids()).toEqual([2, 1, 4, 5]);
  });

  test("are fetched when more than half of their courses have left and the list goes on", async () => {
    lists.requestCourses(9);
    const pending = await lists.loaded("pending");

    lists.emit(lists.office.cancel(1));
    await pass(1_000);
    expect(lists.requests).toEqual([]);
    lists.emit(lists.office.cancel(2));
    await pass(1_000);

    expect(lists.requests).toEqual(["pending"]);
    expect(pending.ids()).toEqual([3, 4, 5]);
  });

  test("of one query each get what their bounds tell, and are fetched otherwise", async () => {
    const isStart = (queryKey: readonly unknown[]) => queryKey[1] === null;
    lists.bind({ lists: [{ queryKey: ["pages"], belongs: ({ status }) => status === "pending", isStart }] });
    lists.requestCourses(9);
    const first = lists.office.page("pending", "asc", LIMIT, null);
    const pageOne = await lists.observe(["pages", null], () => lists.office.page("pending", "asc", LIMIT, null));
    const pageTwo = await lists.observe(["pages", "2"], () => lists.office.page("pending", "asc", LIMIT, first.next));

    lists.emit(lists.office.reschedule(9, "2025-07-15"));
    expect(pageOne()?.items.map(({ courseId }) => courseId)).toEqual([1, 2, 3]);
    expect(pageTwo()?.items.map(({ courseId }) => courseId)).toEqual([4, 5, 9, 6]);
    lists.emit(lists.office.reschedule(8, "2025-07-10"));
    await pass(1_000);

    expect(pageOne()?.items.map(({ courseId }) => courseId)).toEqual([8, 1, 2, 3]);
    expect(lists.requests).toEqual(["pages/2"]);
  });

  test("of another shape are fetched, or described", async () => {
    lists.requestCourses(1);
    const rows = await lists.observe(["pendingCourses"], () => ({ rows: lists.office.sorted("pending", "asc") }));
    lists.emit(lists.office.reschedule(1, "2025-07-20"));
    await pass(1_000);
    expect(lists.requests).toEqual(["pendingCourses"]);

    type Rows = { rows: CourseEventData["course"][] };
    const shape = {
      read: (data: unknown) => [{ items: (data as Rows).rows.flatMap((row) => row ?? []), next: null }],
      write: (_: unknown, items: unknown) => ({ rows: (items as unknown[])[0] }),
    };
    lists.bind({ lists: [{ queryKey: ["pendingCourses"], belongs: ({ status }) => status === "pending", shape }] });
    lists.emit(lists.office.reschedule(1, "2025-07-21"));
    await pass(1_000);

    expect(lists.requests).toEqual(["pendingCourses"]);
    expect(rows()).toEqual({ rows: lists.office.sorted("pending", "asc") });
  });
});
