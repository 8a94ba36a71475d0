/** Rows of events while their queries are being fetched: no fetch takes back a newer row. */
import { describe, expect, test } from "vitest";
import { type CachedLists, freshLists, TOOK_MS } from "./fakes/cached_lists.js";
import { pass } from "./fakes/client_under_test.js";

let lists: CachedLists;
freshLists((fresh) => {
  lists = fresh;
});

describe("an event during a fetch", () => {
  test("is in the result of a first fetch, which the service read before it", async () => {
    lists.requestCourses(2);
    const pending = lists.list("pending");
    await pass(TOOK_MS / 2);

    lists.emit(lists.office.request(3, "2025-07-10"));
    await pass(10_000);

    expect(pending.ids()).toEqual([3, 1, 2]);
    expect(lists.requests).toEqual(["pending"]);
  });

  test("is shown at once, and still after a refetch that the service read before it", async () => {
    lists.requestCourses(2);
    const pending = await lists.loaded("pending");
    void pending.observer.refetch();
    await pass(TOOK_MS / 2);

    lists.emit(lists.office.cancel(1));
    expect(pending.ids()).toEqual([2]);
    await pass(10_000);

    expect(pending.ids()).toEqual([2]);
    expect(lists.requests).toEqual(["pending"]);
  });

  test("stays in the pages that were there before the page being fetched, and is in that page", async () => {
    lists.requestCourses(5);
    const pending = await lists.loaded("pending");
    void pending.observer.fetchNextPage();
    await pass(TOOK_MS / 2);

    lists.emit(lists.office.cancel(1));
    lists.emit(lists.office.request(6, "2025-07-14"));
    await pass(10_000);

    expect(pending.ids()).toEqual([2, 3, 4, 6, 5]);
    expect(lists.requests).toEqual(["pending"]);
  });

  test("survives the cancelling of the fetch, which brings back earlier data", async () => {
    lists.requestCourses(2);
    const pending = await lists.loaded("pending");
    void pending.observer.refetch();
    await pass(TOOK_MS / 2);

    lists.emit(lists.office.cancel(1));
    await lists.queries.cancelQueries({ queryKey: pending.key });

    expect(pending.ids()).toEqual([2]);
  });

  test("survives a second fetch that replaces the first", async () => {
    lists.requestCourses(2);
    const pending = await lists.loaded("pending");
    void pending.observer.refetch();
    await pass(TOOK_MS / 2);

    lists.emit(lists.office.cancel(1));
    void pending.observer.refetch();
    await pass(10_000);

    expect(pending.shown()).toEqual(lists.office.sorted("pending", "asc"));
  });

  // At one of these moments TanStack Query shows the end of the first fetch, so that the query looks idle.
  test.each([0, 1, 2, 3, 4, 5, 6, 7, 8])(
    "is in the result of a fetch that replaces another %d ticks later",
    async (ticks) => {
      const confirmed = await lists.loaded("confirmed");
      lists.requestCourses(1);
      // There is no next page, so this fetch ends at once.
      void confirmed.observer.fetchNextPage();
      for (let n = 0; n < ticks; n += 1) await Promise.resolve();
      void confirmed.observer.refetch();
      await pass(TOOK_MS / 2);

      lists.emit(lists.office.assign(1));
      await pass(10_000);

      expect(lists.requests).toEqual(["confirmed"]);
      expect(confirmed.ids()).toEqual([1]);
    },
  );

  test("of an open course and of its history is in their results", async () => {
    lists.requestCourses(1);
    const course = await lists.observe(["course", 1], () => lists.office.course(1));
    const history = await lists.observe(["course", 1, "history"], () => lists.office.history(1));
    void lists.queries.invalidateQueries();
    await pass(TOOK_MS / 2);

    lists.emit(lists.office.assign(1));
    await pass(10_000);

    expect(course()).toEqual(lists.office.course(1));
    expect(history()).toEqual(lists.office.history(1));
    expect(lists.requests).toEqual(["course/1", "course/1/history"]);
  });

  test("that the service has read already changes nothing", async () => {
    lists.requestCourses(2);
    const event = lists.office.reschedule(1, "2025-07-30");
    const pending = lists.list("pending");
    await pass(TOOK_MS / 2);

    lists.emit(event);
    await pass(10_000);

    expect(pending.shown()).toEqual(lists.office.sorted("pending", "asc"));
  });

  test("does not bring back a course that another list has in a newer version", async () => {
    lists.requestCourses(2);
    const late = lists.office.reschedule(1, "2025-07-20");
    lists.office.cancel(1);
    const cancelled = await lists.loaded("cancelled");
    const pending = await lists.loaded("pending");

    lists.emit(late);

    expect([pending.ids(), cancelled.ids()]).toEqual([[2], [1]]);
  });
});

describe("a query that is stale already", () => {
  test("stays stale when a row changes it", async () => {
    lists.requestCourses(2);
    const pending = await lists.loaded("pending");
    pending.leave();
    await lists.queries.invalidateQueries({ refetchType: "none" });

    lists.emit(lists.office.cancel(1));

    expect(pending.ids()).toEqual([2]);
    expect(lists.queries.getQueryState(pending.key)?.isInvalidated).toBe(true);
  });

  test("is fetched by the next event if its last fetch has failed", async () => {
    lists.requestCourses(2);
    const pending = await lists.loaded("pending");
    lists.isFailing = true;
    void pending.observer.refetch();
    await pass(TOOK_MS);
    lists.isFailing = false;

    lists.emit(lists.office.cancel(1));
    await pass(1_000);

    expect(lists.requests).toEqual(["pending", "pending"]);
    expect(pending.ids()).toEqual([2]);
  });
});

describe("a loss", () => {
  test("fetches every list, each once", async () => {
    lists.requestCourses(2);
    const pending = await lists.loaded("pending");
    await lists.loaded("confirmed");
    lists.office.assign(1);

    lists.emitter.emit("caughtUp", { recovered: false, reason: "expired", cursor: "k3f9.9", missed: 0 });
    await pass(10_000);

    expect([...lists.requests].sort()).toEqual(["confirmed", "pending"]);
    expect(pending.ids()).toEqual([2]);
  });

  test("lets go of newer rows: after a restore from backup versions are lower", async () => {
    lists.requestCourses(2);
    const pending = await lists.loaded("pending");
    const undone = { ...lists.office.course(1), version: 9, status: "cancelled" };
    lists.binding.apply(undone);
    expect(pending.ids()).toEqual([2]);

    lists.emitter.emit("caughtUp", { recovered: false, reason: "other_epoch", cursor: "n3w.0", missed: 0 });
    await pass(10_000);

    expect(pending.ids()).toEqual([1, 2]);
  });
});

describe("the response of an action", () => {
  test("is shown at once, and its event changes nothing more but the history", async () => {
    lists.requestCourses(2);
    const pending = await lists.loaded("pending");
    const confirmed = await lists.loaded("confirmed");
    const history = await lists.observe(["course", 1, "history"], () => lists.office.history(1));
    const event = lists.office.assign(1);

    lists.binding.apply(lists.office.course(1));
    expect([pending.ids(), confirmed.ids()]).toEqual([[2], [1]]);
    lists.emit(event);

    expect(history()).toEqual(lists.office.history(1));
    expect([pending.ids(), confirmed.ids()]).toEqual([[2], [1]]);
  });

  test("is not undone by the event of a change before it, which comes later", async () => {
    lists.requestCourses(2);
    lists.office.assign(1);
    const confirmed = await lists.loaded("confirmed");
    const event = lists.office.reschedule(1, "2025-07-20");
    lists.office.cancel(1);

    lists.binding.apply(lists.office.course(1));
    lists.emit(event);

    expect(confirmed.ids()).toEqual([]);
  });

  test("is in the history without an event too", async () => {
    lists.requestCourses(1);
    const history = await lists.observe(["course", 1, "history"], () => lists.office.history(1));
    lists.office.assign(1);

    lists.binding.apply(lists.office.course(1));
    await pass(1_000);

    expect(history()).toEqual(lists.office.history(1));
  });
});

describe("unbinding", () => {
  test("marks a list as stale whose fetch under way may be older than a row", async () => {
    lists.requestCourses(2);
    const pending = await lists.loaded("pending");
    void pending.observer.refetch();
    await pass(TOOK_MS / 2);
    lists.emit(lists.office.cancel(1));

    lists.binding();
    await pass(10_000);

    expect(lists.queries.getQueryState(pending.key)?.isInvalidated).toBe(true);
  });

  test("ends the application of rows", async () => {
    lists.requestCourses(2);
    const pending = await lists.loaded("pending");

    lists.binding();
    lists.emit(lists.office.cancel(1));

    expect(pending.ids()).toEqual([1, 2]);
  });
});
