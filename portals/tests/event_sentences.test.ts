import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type EventSummary, sentenceOf } from "@/domain/event_sentences.ts";
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

  test("speak to the one they are about", () => {
    expect(said({}, 32)).toBe("Dana assigned you to CPR Basic on 15 Jul.");
    const lost = { instructorId: 33, previous: { scheduledDate: "2025-07-15", instructorId: 32 } };
    expect(said(lost, 32)).toBe("Dana gave CPR Basic on 15 Jul to somebody else: it is no longer yours.");
  });

  test("an unknown type still reads well", () => {
    expect(said({ type: "course_archived" })).toBe("Dana changed CPR Basic on 15 Jul.");
  });
});
