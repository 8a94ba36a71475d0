// @vitest-environment happy-dom
/** When the bell adds an event by itself, when it asks the service, and what is saved as read. */
import { expect, test } from "vitest";
import { BELL_KEY } from "@/features/notices/bell_sync.ts";
import { BELL, opened, pass } from "./bell_tabs.ts";
import { event } from "./builders.ts";

test("a change by somebody else is added without a request", async () => {
  const tab = await opened();

  tab.happen();
  await pass(1_000);

  expect([tab.bell?.unread, tab.bell?.newest, tab.fetches]).toEqual([2, "k3f9.42", 0]);
});

test("an own change is not added", async () => {
  const tab = await opened();

  tab.happen({ actor: { role: "admin", name: "Dana" } }, true);
  await pass(1_000);

  expect([tab.bell?.unread, tab.bell?.newest, tab.fetches]).toEqual([1, "k3f9.42", 0]);
});

test("a change on another device, or by a person of the same name, is left to the service", async () => {
  const tab = await opened();

  tab.happen({ actor: { role: "admin", name: "Dana" } });
  await pass(1_000);

  expect([tab.bell?.unread, tab.fetches]).toEqual([1, 1]);
});

test("an event that comes before the data is in the data that are fetched then", async () => {
  const tab = await opened(null);

  tab.happen();
  await pass(1_000);

  expect(tab.fetches).toBe(1);
});

test("when everything is read, the page shows it at once and the service is told up to where", async () => {
  const tab = await opened();

  await tab.sync.readAll();

  expect(tab.sent).toEqual([["/notices/read", { upTo: "k3f9.41" }]]);
  expect([tab.bell?.unread, tab.bell?.items[0]?.isRead]).toEqual([0, true]);
});

test("a single notice is read once", async () => {
  const tab = await opened();

  await tab.sync.read("k3f9.41");
  await tab.sync.read("k3f9.41");

  expect(tab.sent).toEqual([["/notices/read", { ids: ["k3f9.41"] }]]);
});

test("the notices of an open course are read, once, on a visible page", async () => {
  const tab = await opened({ ...BELL, items: [{ data: event({ id: "k3f9.41", courseId: 7 }), isRead: false }] });
  tab.happen({ id: "k3f9.42", courseId: 8 });
  tab.happen({ id: "k3f9.43", courseId: 7 });
  await pass(1_000);
  tab.page.show(false);

  tab.sync.courseShown(7);
  expect(tab.sent).toEqual([]);
  tab.page.show(true);
  tab.sync.courseShown(7);
  await pass(1_000);

  expect(tab.sent).toEqual([["/notices/read", { ids: ["k3f9.43", "k3f9.41"] }]]);
  expect(tab.bell?.items.map(({ isRead }) => isRead)).toEqual([true, false, true]);
});

test("an open course whose notices cannot be saved as read is not tried again and again", async () => {
  const tab = await opened({ ...BELL, items: [{ data: event({ id: "k3f9.41", courseId: 7 }), isRead: false }] });
  tab.fails = true;

  tab.sync.courseShown(7);
  await pass(1_000);
  tab.client.setQueryData(BELL_KEY, {
    ...BELL,
    items: [{ data: event({ id: "k3f9.41", courseId: 7 }), isRead: false }],
  });
  tab.sync.courseShown(7);
  await pass(1_000);

  expect([tab.sent.length, tab.fetches]).toEqual([1, 1]);
});

test("what could not be saved is fetched again, and the caller is told", async () => {
  const tab = await opened();
  tab.fails = true;

  await expect(tab.sync.readAll()).rejects.toThrow("No network");
  await pass(1_000);

  expect(tab.fetches).toBe(1);
});

test("what was read on another device is fetched; the frame of an own change is not", async () => {
  const tab = await opened();
  await tab.sync.readAll();

  tab.receive({ unread: 0, hasMoreUnread: false, readUpTo: "k3f9.41" });
  await pass(1_000);
  expect(tab.fetches).toBe(0);

  await pass(10_000);
  tab.receive({ unread: 0, hasMoreUnread: false, readUpTo: "k3f9.55" });
  await pass(1_000);
  expect([tab.fetches, tab.choices]).toEqual([1, 1]);
});

test("a hidden page fetches when it is shown", async () => {
  const tab = await opened();
  tab.page.show(false);

  tab.receive({ unread: 0, hasMoreUnread: false, readUpTo: "k3f9.55" });
  await pass(60_000);
  expect(tab.fetches).toBe(0);

  tab.page.show(true);
  await pass(1_000);
  expect(tab.fetches).toBe(1);
});

test("after an interruption the data are fetched at a random moment, after the first connection not at all", async () => {
  const tab = await opened();

  tab.catchUp({ recovered: false, reason: "no_cursor" });
  await pass(30_000);
  expect(tab.fetches).toBe(0);

  tab.interrupt({ recovered: true, reason: null, missed: 0, refetchWithinSeconds: 20 });
  await pass(9_000);
  expect(tab.fetches).toBe(0);
  await pass(2_000);
  expect(tab.fetches).toBe(1);
});

test("a socket that replaces another one has missed nothing, unless it says so", async () => {
  const tab = await opened();

  tab.catchUp({ recovered: true, reason: null, missed: 0 });
  await pass(30_000);
  expect(tab.fetches).toBe(0);

  tab.catchUp({ recovered: true, reason: null, missed: 1, refetchWithinSeconds: 0 });
  await pass(1_000);
  expect(tab.fetches).toBe(1);
});
