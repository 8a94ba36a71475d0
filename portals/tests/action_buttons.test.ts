import { describe, expect, test } from "vitest";
import { actionLabel, actionsFor, mainAction } from "@/domain/action_buttons.ts";
import type { ChangeRequest } from "@/domain/course.ts";
import { course } from "./builders.ts";

const MOVE: ChangeRequest = {
  kind: "move",
  scheduledDate: "2025-07-16",
  startTime: "10:00",
  endTime: "13:00",
  reason: "The hall is taken.",
  requestedAt: "2025-07-12T19:30:00.000Z",
  actor: { role: "organization", name: "Iffat College" },
};

describe("actions on offer", () => {
  const before = new Date("2025-07-01T00:00:00Z");
  const after = new Date("2025-07-20T00:00:00Z");

  test("an organization may edit and withdraw what is pending", () => {
    expect(actionsFor("organization", course({ status: "pending" }), before)).toEqual(["edit", "cancel", "copy"]);
  });

  test("an organization may ask to move or to cancel what is confirmed, until it has begun", () => {
    expect(actionsFor("organization", course(), before)).toEqual(["ask-move", "ask-cancel", "copy"]);
    expect(actionsFor("organization", course(), after)).toEqual(["copy"]);
  });

  test("an organization may withdraw its change request, and has one at a time", () => {
    expect(actionsFor("organization", course({ changeRequest: MOVE }), before)).toEqual(["withdraw-change", "copy"]);
  });

  test("an admin answers a change request first", () => {
    expect(actionsFor("admin", course({ changeRequest: MOVE }), before).slice(0, 2)).toEqual([
      "accept-change",
      "decline-change",
    ]);
    expect(actionsFor("admin", course(), before)).not.toContain("accept-change");
  });

  test("an instructor may decline what has not begun, and complete what has", () => {
    expect(actionsFor("instructor", course(), before)).toEqual(["decline"]);
    expect(actionsFor("instructor", course(), after)).toEqual(["complete"]);
  });

  test("what is final may be copied, and nothing else", () => {
    for (const status of ["completed", "cancelled"] as const) {
      expect(actionsFor("admin", course({ status }), after)).toEqual(["copy"]);
      expect(actionsFor("organization", course({ status }), after)).toEqual(["copy"]);
      expect(actionsFor("instructor", course({ status }), after)).toEqual([]);
    }
  });

  test("an admin assigns what is pending, and may complete only what has begun", () => {
    expect(actionsFor("admin", course({ status: "pending" }), before)[0]).toBe("assign");
    expect(actionsFor("admin", course(), before)).not.toContain("complete");
    expect(actionsFor("admin", course(), after)).toContain("complete");
  });

  test("the first action is the button of a row, except for those that few courses need", () => {
    expect(mainAction(["assign", "cancel", "copy"])).toBe("assign");
    expect(mainAction(["copy"])).toBeNull();
    expect(mainAction(["ask-move", "ask-cancel", "copy"])).toBeNull();
    expect(mainAction([])).toBeNull();
  });

  test("buttons name what was asked for", () => {
    const asked = (kind: "move" | "cancel") => course({ changeRequest: { ...MOVE, kind } });
    expect(actionLabel("accept-change", asked("move"), "admin")).toBe("Accept move");
    expect(actionLabel("accept-change", asked("cancel"), "admin")).toBe("Accept cancellation");
  });
});
