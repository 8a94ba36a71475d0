import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type EventSummary, sentenceOf, titleOfChange } from "@/domain/event_sentences.ts";
import { event } from "./builders.ts";

describe("sentences", () => {
  const now = new Date("2025-07-12T20:00:00Z");
  const before = process.env.TZ;
  const said = (changes: Partial<EventSummary> = {}, me: number | null = null) =>
    sentenceOf(event(changes as object), me, now);

  beforeEach(() => void Object.assign(process.env, { TZ: "America/Toronto" }));
  afterEach(() => {
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
  });

  test("say who did what", () => {
    expect(said()).toBe("Dana assigned an instructor to CPR Basic on 15 Jul.");
    const moved = {
      type: "course_rescheduled",
      scheduledDate: "2025-07-18",
      previous: { scheduledDate: "2025-07-15", instructorId: 32 },
    };
    expect(said(moved)).toBe("Dana moved CPR Basic from 15 Jul to 18 Jul, 09:00–12:00.");
  });

  test("name the year of a day that is in another one", () => {
    const moved = {
      type: "course_rescheduled",
      scheduledDate: "2026-07-15",
      previous: { scheduledDate: "2025-07-15", instructorId: 32 },
    };
    expect(said(moved)).toBe("Dana moved CPR Basic from 15 Jul to 15 Jul 2026, 09:00–12:00.");
  });

  test("name the hours and their zone to a reader elsewhere", () => {
    process.env.TZ = "Asia/Kolkata";
    expect(said()).toBe("Dana assigned an instructor to CPR Basic on 15 Jul, 09:00–12:00 Toronto time.");
    expect(said({ type: "course_rescheduled" })).toBe("Dana moved CPR Basic to 15 Jul, 09:00–12:00 Toronto time.");
  });

  test("a replaced instructor learns that another one has the course", () => {
    const replaced = { instructorId: 33, previous: { scheduledDate: "2025-07-15", instructorId: 32 } };
    expect(said(replaced)).toBe("Dana gave CPR Basic on 15 Jul to another instructor.");
  });

  describe("of an assignment", () => {
    const before = { scheduledDate: "2025-07-15", startTime: "09:00", endTime: "12:00" };
    const kept = { ...before, instructorId: 32 };
    const replaced = { ...before, instructorId: 33 };
    const first = { ...before, instructorId: null };
    const later = { startTime: "14:00", endTime: "17:00" };
    const nextDay = { scheduledDate: "2025-07-16" };

    test("that keeps the instructor say that day or hours were moved", () => {
      expect(said({ ...later, previous: kept }, 32)).toBe("Dana moved CPR Basic to 15 Jul, 14:00–17:00.");
      expect(said({ ...nextDay, previous: kept })).toBe("Dana moved CPR Basic from 15 Jul to 16 Jul, 09:00–12:00.");
      expect(titleOfChange(event({ ...later, previous: kept }))).toBe("Rescheduled");
    });

    test("to another instructor say both to those who knew the course", () => {
      const both = "Dana moved CPR Basic from 15 Jul to 16 Jul, 09:00–12:00";
      expect(said({ ...nextDay, previous: replaced })).toBe(`${both} and gave it to another instructor.`);
      expect(said({ ...nextDay, previous: replaced }, 33)).toBe(`${both}: it is no longer yours.`);
      expect(said({ ...nextDay, previous: replaced }, 32)).toBe("Dana assigned you to CPR Basic on 16 Jul.");
      expect(said({ ...later, previous: replaced })).toBe(
        "Dana moved CPR Basic to 15 Jul, 14:00–17:00 and gave it to another instructor.",
      );
      expect(titleOfChange(event({ ...later, previous: replaced }))).toBe("Instructor assigned");
    });

    test("of a request say that it is on another day than was asked for", () => {
      expect(said({ ...nextDay, previous: first })).toBe(
        "Dana moved CPR Basic from 15 Jul to 16 Jul, 09:00–12:00 and assigned an instructor.",
      );
      expect(said({ ...later, previous: first })).toBe(
        "Dana moved CPR Basic to 15 Jul, 14:00–17:00 and assigned an instructor.",
      );
    });

    test("of a request without hours say nothing of a move", () => {
      const open = { ...first, startTime: null, endTime: null };
      expect(said({ previous: open })).toBe("Dana assigned an instructor to CPR Basic on 15 Jul.");
    });
  });

  test("speak to the one they are about", () => {
    expect(said({}, 32)).toBe("Dana assigned you to CPR Basic on 15 Jul.");
    const lost = { instructorId: 33, previous: { scheduledDate: "2025-07-15", instructorId: 32 } };
    expect(said(lost, 32)).toBe("Dana gave CPR Basic on 15 Jul to somebody else: it is no longer yours.");
  });

  test("an unknown type still reads well", () => {
    expect(said({ type: "course_archived" })).toBe("Dana changed CPR Basic on 15 Jul.");
  });
});
