import { describe, expect, test } from "vitest";
import type { Choices } from "@/features/notices/bell_data.ts";
import {
  changesOfKind,
  choiceOfKind,
  KINDS_OF_ROLE,
  levelsOf,
  MAILED_KINDS,
  withKind,
} from "@/features/notices/notice_choices.ts";
import { ALL_NOTICES, KIND_OF_TYPE, NOTICE_KINDS, type NoticeKind } from "@/features/settings/index.ts";
import events from "../../tests/wire/events.json" with { type: "json" };

const WIRE = [...events.events, ...events.availability] as { type: string; audience: string[]; mailed: string[] }[];
const NAMES = { admin: ["admin"], organization: ["organization"], instructor: ["instructor", "previousInstructor"] };

test("a choice for a kind is made for each of its types, and for no other", () => {
  const choices = withKind({}, "changeRequests", { bell: false });

  expect(choices).toEqual(
    Object.fromEntries(
      ["change_requested", "change_request_declined", "change_request_withdrawn"].map((type) => [
        type,
        { bell: false, toast: "all", mail: true },
      ]),
    ),
  );
  expect([choiceOfKind(choices, "changeRequests").bell, choiceOfKind(choices, "moves").bell]).toEqual([false, true]);
});

test("a choice keeps the others of its kind", () => {
  const choices = withKind(withKind({}, "moves", { mail: false }), "moves", { toast: "mine" });

  expect(choices.course_rescheduled).toEqual({ bell: true, toast: "mine", mail: false });
});

test("one click is sent as one change, for the types of its kind", () => {
  expect(changesOfKind("assignments", { mail: false })).toEqual({
    course_assigned: { mail: false },
    course_declined: { mail: false },
  });
});

test("the level of a kind is that of its first type, and types of a later version do no harm", () => {
  const choices: Choices = {
    ...withKind({}, "moves", { toast: "none" }),
    course_merged: { bell: true, toast: "mine", mail: true },
  };

  expect(levelsOf({})).toEqual(ALL_NOTICES);
  expect(levelsOf(choices)).toEqual({ ...ALL_NOTICES, moves: "none" });
});

describe.each(["admin", "organization", "instructor"] as const)("%s", (role) => {
  /** The kinds of the types that the role is named for in a column. */
  const named = (column: "audience" | "mailed"): NoticeKind[] => {
    const found = WIRE.filter((row) => row[column].some((name) => NAMES[role].includes(name)));
    return NOTICE_KINDS.filter((kind) => found.some(({ type }) => KIND_OF_TYPE[type] === kind));
  };

  test("may choose each kind of which there are events for the role, and no other", () => {
    expect([...KINDS_OF_ROLE[role]].sort()).toEqual(named("audience").sort());
  });

  test("may choose mails of each kind that is mailed to the role, and of no other", () => {
    expect([...MAILED_KINDS[role]].sort()).toEqual(named("mailed").sort());
  });
});

test("each type of event has a kind", () => {
  expect(WIRE.map(({ type }) => type).sort()).toEqual(Object.keys(KIND_OF_TYPE).sort());
});
