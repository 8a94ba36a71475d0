import { expect, test } from "vitest";
import { type BellData, unreadText, withAllRead, withEvent, withRead } from "@/features/notices/bell_data.ts";
import { event } from "./builders.ts";

const BELL: BellData = {
  items: [{ data: event({ id: "k3f9.41" }), isRead: false }],
  unread: 1,
  hasMoreUnread: false,
  readUpTo: "k3f9.40",
  newest: "k3f9.41",
  seenUpTo: "k3f9.40",
  seenWithinSeconds: null,
  preferences: {},
};
const NEXT = event({ id: "k3f9.42", type: "course_edited" });

test("a change by somebody else is the first of the list and unread", () => {
  const bell = withEvent(BELL, NEXT, false);

  expect(bell.items.map(({ data, isRead }) => [data.id, isRead])).toEqual([
    ["k3f9.42", false],
    ["k3f9.41", false],
  ]);
  expect([bell.unread, bell.newest]).toEqual([2, "k3f9.42"]);
});

test("an event that is in the list already is not counted again", () => {
  expect(withEvent(BELL, event({ id: "k3f9.41" }), false)).toBe(BELL);
});

test("an event that comes again is neither listed nor counted, also where the list does not reach so far", () => {
  expect(withEvent(BELL, event({ id: "k3f9.40" }), false)).toBe(BELL);
});

test("an own event that comes late does not take back up to where everything can be read", () => {
  const fetched: BellData = { ...BELL, items: [{ data: event({ id: "k3f9.43" }), isRead: false }], newest: "k3f9.43" };

  const bell = [event({ id: "k3f9.42" }), event({ id: "k3f9.43" })].reduce(
    (data, each) => withEvent(data, each, each.id === "k3f9.42"),
    fetched,
  );

  expect([withAllRead(bell).readUpTo, bell.unread]).toEqual(["k3f9.43", 1]);
});

test("an event that is listed beyond the newest is read together with the others", () => {
  const bell = withEvent({ ...BELL, newest: "k3f9.40" }, event({ id: "k3f9.41" }), false);

  expect([bell.unread, bell.items.length, bell.newest]).toEqual([1, 1, "k3f9.41"]);
});

test("numbers begin anew with an epoch", () => {
  const bell = withEvent(BELL, event({ id: "p7q2.1" }), false);

  expect([bell.unread, bell.newest]).toEqual([2, "p7q2.1"]);
});

test.each([
  ["an own change", {}, true],
  ["a type that is switched off", { course_edited: { bell: false, toast: "all", mail: true } }, false],
] as const)("%s is not listed, but is read together with what is before it", (_, preferences, isOwn) => {
  const bell = withEvent({ ...BELL, preferences }, NEXT, isOwn);

  expect([bell.items.length, bell.unread]).toEqual([1, 1]);
  expect(withAllRead(bell).readUpTo).toBe("k3f9.42");
});

test("a notice is read once, however often it is opened", () => {
  const once = withRead(BELL, "k3f9.41");

  expect([once.unread, once.items[0]?.isRead]).toEqual([0, true]);
  expect(withRead(once, "k3f9.41")).toBe(once);
  expect(withRead(BELL, "k3f9.7")).toBe(BELL);
});

test("when everything is read, nothing is left and everything was seen", () => {
  const bell = withAllRead({ ...withEvent(BELL, NEXT, false), hasMoreUnread: true });

  expect(bell.items.every(({ isRead }) => isRead)).toBe(true);
  expect([bell.unread, bell.hasMoreUnread, bell.readUpTo, bell.seenUpTo]).toEqual([0, false, "k3f9.42", "k3f9.42"]);
});

test("the list does not grow without a limit", () => {
  let bell = BELL;
  for (let seq = 42; seq < 200; seq++) bell = withEvent(bell, event({ id: `k3f9.${seq}` }), false);

  expect([bell.items.length, bell.unread]).toEqual([100, 159]);
});

test.each([
  [0, false, ""],
  [7, false, "7"],
  [99, false, "99"],
  [100, false, "99+"],
  [99, true, "99+"],
  [3, true, "3"],
  [0, true, ""],
])("%i unread, more: %s, are shown as “%s”", (unread, hasMoreUnread, shown) => {
  expect(unreadText({ unread, hasMoreUnread })).toBe(shown);
});
