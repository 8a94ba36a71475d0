import { QueryClient } from "@tanstack/react-query";
import { describe, expect, test } from "vitest";
import type { ChangeRequest } from "@/domain/course.ts";
import { knownCourse } from "@/features/undo/known_course.ts";
import { undoSteps } from "@/features/undo/undo_steps.ts";
import { course } from "./builders.ts";

const before = course();
const moved = { scheduledDate: "2025-07-16", startTime: "13:00", endTime: "16:00" };
const was = { scheduledDate: "2025-07-15", startTime: "09:00", endTime: "12:00" };
const MOVE: ChangeRequest = {
  kind: "move",
  scheduledDate: "2025-07-20",
  startTime: "09:00",
  endTime: "12:00",
  reason: "Exams",
  requestedAt: "2025-07-12T19:30:00.000Z",
  actor: { role: "organization", name: "Iffat College" },
};
const steps = (action: string, changes: object, from = before) =>
  undoSteps(action, from, { ...from, ...changes, version: 3 }, "A mistake.");

describe("what takes an action back", () => {
  test("is, of a move, the move to the day and hours before", () => {
    expect(steps("reschedule", moved)).toEqual([
      { path: "/courses/123/reschedule", body: { ...was, reason: "A mistake." } },
    ]);
  });

  test("is, of a move to another instructor, also the instructor before", () => {
    expect(steps("reschedule", { ...moved, instructorId: 33 })?.[0]?.body).toMatchObject({ instructorId: 32 });
  });

  test("is, of a pending course without hours, a move without hours", () => {
    const pending = course({ status: "pending", instructorId: null, startTime: null, endTime: null });
    expect(steps("reschedule", moved, pending)?.[0]?.body).toEqual({
      scheduledDate: "2025-07-15",
      startTime: null,
      endTime: null,
      reason: "A mistake.",
    });
  });

  test("is, of a reassignment, the assignment of the instructor before", () => {
    expect(steps("assign", { instructorId: 33 })).toEqual([
      { path: "/courses/123/assign", body: { ...was, instructorId: 32 } },
    ]);
  });

  test("is, of the first assignment, that the instructor is taken off, and the move if there was one", () => {
    const pending = course({ status: "pending", instructorId: null });
    const decline = { path: "/courses/123/decline", body: { reason: "A mistake." } };
    const assigned = { status: "confirmed", instructorId: 32 };
    expect(steps("assign", assigned, pending)).toEqual([decline]);
    expect(steps("assign", { ...assigned, ...moved }, pending)).toEqual([
      decline,
      { path: "/courses/123/reschedule", body: { ...was, reason: "A mistake." } },
    ]);
  });

  test("is, of an edit, an edit of what has changed", () => {
    expect(steps("edit", { students: 20, notes: "Bring water." })).toEqual([
      { path: "/courses/123/edit", body: { students: 12, notes: null } },
    ]);
  });

  test("is, of a request to move or cancel, its withdrawal", () => {
    for (const action of ["ask-move", "ask-cancel"]) {
      expect(steps(action, {})).toEqual([{ path: "/courses/123/change-request/withdraw", body: {} }]);
    }
  });

  test("does not exist where the action ended or replaced what the organization had asked for", () => {
    const asked = course({ changeRequest: MOVE });
    const gone = { changeRequest: null };
    expect(steps("reschedule", { ...moved, ...gone }, asked)).toBeNull();
    expect(steps("assign", { ...moved, ...gone, instructorId: 33 }, asked)).toBeNull();
    const later = { ...MOVE, requestedAt: "2025-07-12T20:00:00.000Z" };
    expect(steps("ask-cancel", { changeRequest: later }, asked)).toBeNull();
  });

  test("exists where the action kept it", () => {
    expect(steps("assign", { instructorId: 33 }, course({ changeRequest: MOVE }))).toHaveLength(1);
    expect(steps("edit", { students: 20 }, course({ changeRequest: MOVE }))).toHaveLength(1);
  });

  test("does not exist for what is final", () => {
    for (const action of ["cancel", "complete", "request", "accept-change", "decline"])
      expect(steps(action, {})).toBeNull();
  });
});

test("the course before is found in whatever query has this version", () => {
  const client = new QueryClient();
  client.setQueryData(["pendingCourses", { q: "fire" }], {
    pages: [{ items: [course()], next: null }],
    pageParams: [null],
  });
  client.setQueryData(["course", 7], course({ courseId: 7 }));
  client.setQueryData(["totals"], { totals: { pending: 1 } });

  expect(knownCourse(client, 123, 2)?.courseId).toBe(123);
  expect(knownCourse(client, 7, 2)?.courseId).toBe(7);
  expect(knownCourse(client, 123, 3)).toBeNull();
});
