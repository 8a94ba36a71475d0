import { describe, expect, test } from "vitest";
import { actionsFor } from "@/domain/action_buttons.ts";
import { course } from "./builders.ts";

describe("actions on offer", () => {
  const before = new Date("2025-07-01T00:00:00Z");
  const after = new Date("2025-07-20T00:00:00Z");

  test("an organization may withdraw what is pending and nothing else", () => {
    expect(actionsFor("organization", course({ status: "pending" }), before)).toEqual(["cancel"]);
    expect(actionsFor("organization", course(), before)).toEqual([]);
  });

  test("an instructor may complete what has begun", () => {
    expect(actionsFor("instructor", course(), before)).toEqual([]);
    expect(actionsFor("instructor", course(), after)).toEqual(["complete"]);
  });

  test("nobody may do anything to what is final", () => {
    for (const role of ["admin", "organization", "instructor"] as const) {
      expect(actionsFor(role, course({ status: "completed" }), after)).toEqual([]);
      expect(actionsFor(role, course({ status: "cancelled" }), after)).toEqual([]);
    }
  });

  test("an admin assigns what is pending, and may complete only what has begun", () => {
    expect(actionsFor("admin", course({ status: "pending" }), before)[0]).toBe("assign");
    expect(actionsFor("admin", course(), before)).not.toContain("complete");
    expect(actionsFor("admin", course(), after)).toContain("complete");
  });
});
