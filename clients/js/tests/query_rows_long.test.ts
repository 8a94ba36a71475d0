/** A list of several pages that stays open over many events: its rows, its size, and the page behind it. */
import { expect, test } from "vitest";
import { type CachedLists, freshLists } from "./fakes/cached_lists.js";
import { pass } from "./fakes/client_under_test.js";

let lists: CachedLists;
freshLists((fresh) => {
  lists = fresh;
});

/** A day in a year, so that consecutive numbers come to all pages. */
function dayOf(number: number): string {
  return new Date(Date.UTC(2026, 0, 1 + ((number * 37) % 365))).toISOString().slice(0, 10);
}

/** What a fetch returns up to the end of the loaded pages. */
function fresh(next: unknown): unknown[] {
  const all = lists.office.sorted("pending", "asc");
  if (typeof next !== "string") return all;
  return all.slice(0, all.length - lists.office.page("pending", "asc", 10_000, next).items.length);
}

test("over 1,000 events two pages have the rows of a fetch up to the same end, and the next page fits", async () => {
  lists.limit = 50;
  for (let n = 1; n <= 200; n += 1) lists.office.request(n, dayOf(n));
  const pending = await lists.loaded("pending", { pages: 2 });
  let size = 200;

  for (let n = 0; n < 1_000; n += 1) {
    const open = lists.office.sorted("pending", "asc");
    const courseId = open[(n * 53) % open.length]?.courseId ?? 1;
    if (n % 4 === 3) lists.emit(lists.office.assign(courseId));
    else if (n % 4 === 2) lists.emit(lists.office.reschedule(courseId, dayOf(n)));
    else lists.emit(lists.office.request(++size, dayOf(size)));
    if (n % 10 === 0) expect(pending.shown()).toEqual(fresh(pending.pages().at(-1)?.next));
    await pass(60_000);
  }

  const { requests } = lists;
  expect(pending.shown().length).toBeLessThanOrEqual(200);
  // A fetch of both pages for each hundred courses that have come.
  expect(requests.length).toBeLessThanOrEqual(10);
  void pending.observer.fetchNextPage();
  await pass(1_000);
  expect(pending.pages()).toHaveLength(3);
  expect(pending.shown()).toEqual(fresh(pending.pages().at(-1)?.next));
  expect(new Set(pending.ids()).size).toBe(pending.ids().length);
}, 30_000);

test("a page grows by the courses that come, so that none leaves its end", async () => {
  lists.limit = 50;
  for (let n = 1; n <= 60; n += 1) lists.office.request(n, "2026-03-01");
  const pending = await lists.loaded("pending");
  const end = pending.ids().at(-1);

  for (let n = 61; n <= 63; n += 1) lists.emit(lists.office.request(n, "2026-02-01"));

  expect(pending.ids()).toHaveLength(53);
  expect(pending.ids().at(-1)).toBe(end);
  expect(lists.requests).toEqual([]);
});

test("a page that has grown by more than a hundred courses is fetched, and has its usual size again", async () => {
  lists.limit = 50;
  const pending = await lists.loaded("pending");

  for (let n = 1; n <= 100; n += 1) lists.emit(lists.office.request(n, "2026-03-01"));
  await pass(1_000);
  expect(pending.ids()).toHaveLength(100);
  expect(lists.requests).toEqual([]);
  lists.emit(lists.office.request(101, "2026-03-01"));
  await pass(1_000);

  expect(lists.requests).toEqual(["pending"]);
  expect(pending.ids()).toHaveLength(50);
  expect(pending.observer.getCurrentResult().hasNextPage).toBe(true);
  lists.requests = [];
  for (let n = 102; n <= 202; n += 1) lists.emit(lists.office.request(n, "2026-02-01"));
  await pass(1_000);
  expect(lists.requests).toEqual(["pending"]);
});

test("a list without a limit grows as far as its fetches", async () => {
  lists.limit = 10_000;
  const pending = await lists.loaded("pending");

  for (let n = 1; n <= 500; n += 1) {
    lists.emit(lists.office.request(n, dayOf(n)));
    await pass(60_000);
  }

  expect(pending.shown()).toEqual(fresh(null));
  expect(lists.requests.length).toBeLessThanOrEqual(3);
});
