import { expect, test } from "vitest";
import { afterEvent, isBehind } from "@/features/courses/course_totals.ts";
import { event } from "./builders.ts";

const BEFORE = { totals: { pending: 153, confirmed: 20, completed: 131, cancelled: 4 }, cursor: "k3f9.40" };

test("an event moves its course from one status to another", () => {
  expect(afterEvent(BEFORE, event(), null)).toEqual({
    totals: { pending: 152, confirmed: 21, completed: 131, cancelled: 4 },
    cursor: "k3f9.41",
  });
});

test("a new request adds one, and a change within a status none", () => {
  const requested = event({ previousStatus: null, previous: null, status: "pending", instructorId: null });
  expect(afterEvent(BEFORE, requested, null).totals?.pending).toBe(154);
  const moved = event({ type: "course_rescheduled", previousStatus: "confirmed" });
  expect(afterEvent(BEFORE, moved, null).totals).toEqual(BEFORE.totals);
});

test("an event up to the cursor is counted already", () => {
  expect(afterEvent(BEFORE, event({ id: "k3f9.40" }), null)).toBe(BEFORE);
  expect(afterEvent(BEFORE, event({ id: "k3f9.9" }), null)).toBe(BEFORE);
  expect(isBehind("k3f9.99", "k3f9.100")).toBe(true);
  expect(isBehind("k3f9.99", "other.100")).toBe(false);
});

test("an instructor's totals have the instructor's courses only", () => {
  const given = event({ previousStatus: "confirmed", previous: previousOf(33), instructorId: 32 });
  expect(afterEvent(BEFORE, given, 32).totals?.confirmed).toBe(21);
  expect(afterEvent(BEFORE, given, 33).totals?.confirmed).toBe(19);
  expect(afterEvent(BEFORE, event({ previousStatus: "pending" }), 32).totals).toMatchObject({
    pending: 153,
    confirmed: 21,
  });
});

test("what is not counted yet stays so", () => {
  const uncounted = { totals: null, cursor: "k3f9.40" };
  expect(afterEvent(uncounted, event(), null)).toBe(uncounted);
});

function previousOf(instructorId: number) {
  return { scheduledDate: "2025-07-15", instructorId };
}
