/** Every refusal that docs/errors.md names has a text in each language. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Course } from "@/domain/course.ts";
import { LANGUAGES, loadLanguage, loadPortalTexts } from "@/i18n/index.ts";
import * as refusalSentences from "@/platform/refusal_sentences.ts";
import { fieldSentence, NoResponse, Problem, setRefusalSentences } from "@/platform/request_errors.ts";
import { course } from "./builders.ts";

const PAGE = readFileSync(join(import.meta.dirname, "../../docs/errors.md"), "utf8");
const HOLDER = {
  courseType: "CPR Basic",
  scheduledDate: "2025-07-15",
  startTime: "09:00",
  endTime: "12:00",
  timeZone: "UTC",
};

/** The codes of the tables that begin with a status. */
function codes(): string[] {
  const found = [...PAGE.matchAll(/^\| [\d, ]+ \| `([a-z_]+)` \|/gm)].flatMap(([, code]) => code ?? []);
  return [...new Set(found)];
}

/** The rules of fields in the page's section “Rules”, and one of each form. */
function rules(): string[] {
  const section = PAGE.split("### Rules")[1]?.split("\n## ")[0] ?? "";
  const named = [...section.matchAll(/^\| (`[^|]+`) \|/gm)].flatMap(([, cell = ""]) => cell.match(/[a-z_0-9]+/g) ?? []);
  return [
    ...new Set([...named, "required", "text_1_200", "text_0_2000", "whole_number_1", "whole_number_0_10000", "past"]),
  ];
}

/** Courses, absences and records as the members name them. */
const PRECISE: Record<string, object> = {
  duplicate_request: { courseId: 118, organizationName: "Iffat College", holder: HOLDER },
  stale_version: { course: course(), action: "edit", actor: { role: "admin", name: "Omar" }, hasMovedOn: true },
  not_started: { course: course() },
  already_started: { course: course() },
  wrong_status: { courseStatus: "completed", action: "cancel", roles: [] },
  already_exists: { what: "organization", name: "Iffat College" },
  not_invited: { username: "dana" },
  import_refused: { row: 5, saved: 3, left: 2, reason: "Why." },
};

beforeAll(() => {
  setRefusalSentences(refusalSentences);
  return loadPortalTexts();
});
afterEach(() => loadLanguage("en"));

test("the page names the codes", () => {
  expect(codes().length).toBeGreaterThan(30);
});

describe.each(["fr", "de"] as const)("in %s", (language) => {
  test.each(codes())("a refusal %s is translated", async (code) => {
    const english = new Problem(409, { code }).message;
    await loadLanguage(language);

    const { message } = new Problem(409, { code, detail: "The service's own words." });

    expect(message).not.toBe("The service's own words.");
    expect(message).not.toBe(english);
  });

  test("a refusal names what is in the way", async () => {
    await loadLanguage(language);

    const { message } = new Problem(409, {
      code: "instructor_busy",
      detail: "English",
      courseId: 118,
      instructorName: "Mike",
      holder: HOLDER,
    });

    for (const part of ["Mike", "CPR Basic", "15", "118"]) expect(message).toContain(part);
  });

  test.each(Object.keys(PRECISE))("a refusal %s says more with its members", async (code) => {
    await loadLanguage(language);

    const { message } = new Problem(409, { code, detail: "English", ...PRECISE[code] });

    expect(message).not.toBe(new Problem(409, { code, detail: "English" }).message);
    expect(message).not.toContain("English");
  });

  test.each(rules())("the rule %s of a field is translated", async (rule) => {
    await loadLanguage(language);
    const errors = [{ field: "students", message: "English", rule }];

    const { fields } = new Problem(422, { code: "invalid_fields", errors });

    expect(fields.students).not.toBe("English");
  });
});

test("English readers get no day and zone as the API writes them at a field", () => {
  const message = "02:30 does not exist on 2027-03-14 in America/Toronto: the clocks go forward.";
  const { fields } = new Problem(422, { errors: [{ field: "startTime", rule: "skipped_time", message }] });

  expect(fields.startTime).toBe("does not exist on that day: the clocks go forward");
});

test("English readers get the words of the service, and its moments in their own format", () => {
  expect(new Problem(409, { code: "nothing_changed", detail: "Nothing to change: it is on 15 Jul." }).message).toBe(
    "Nothing to change: it is on 15 Jul.",
  );
  expect(
    new Problem(409, { code: "instructor_busy", courseId: 118, instructorName: "Mike", holder: HOLDER }).message,
  ).toMatch(/^Mike is already teaching CPR Basic on 15 Jul 2025, 09:00–12:00.* \(course 118\)\. Choose another/);
});

describe.each(LANGUAGES)("in %s", (language) => {
  beforeEach(() => loadLanguage(language));

  test("a refusal of fields names none of them as the API does", () => {
    const detail = "Some fields need another look: fromDate, toDate.";
    const { message } = new Problem(422, { code: "invalid_fields", detail, errors: [] });

    expect(message).not.toMatch(/Date/);
  });

  test("an absence over an absence is told with another way out than a course over one", () => {
    const away = {
      absenceId: 124,
      instructorName: "Mike",
      fromDate: "2025-07-21",
      fromTime: null,
      toDate: "2025-07-25",
      toTime: null,
      timeZone: "UTC",
    };
    const told = (detail: string) => new Problem(409, { code: "instructor_busy", detail, ...away }).message;
    const over = told("Mike is away on 21 Jul already (UTC). Remove that absence first, or choose another time.");

    expect(over).toMatch(/Mike.*25/);
    expect(over).not.toBe(told("Mike is away on 21 Jul (UTC). Choose another instructor or time."));
  });

  test("a last day before the first is refused as a day, not as a time of day", () => {
    const errors = [{ field: "toDate", rule: "not_before_first_day", message: "must not be before the first day" }];
    const { fields } = new Problem(422, { code: "invalid_fields", errors });

    const words = { en: /before the first day/, fr: /précéder le premier jour/, de: /vor dem ersten Tag/ };
    expect(fields.toDate).toMatch(words[language]);
  });
});

describe("a course that has changed meanwhile", () => {
  const OMAR = { role: "admin", name: "Omar" };
  const refused = (action: string, actor = OMAR, changes: Partial<Course> = {}): string =>
    new Problem(412, { code: "stale_version", detail: "The service's.", course: course(changes), action, actor })
      .message;
  const end = / That was on 12 Jul 2025, \d\d:\d\d.*, while you had it open\. Nothing was saved\.$/;

  test.each([
    ["assign", /^Omar assigned an instructor to CPR Basic on 15 Jul 2025/],
    ["reschedule", /^Omar moved CPR Basic to 15 Jul 2025, 09:00–12:00/],
    ["cancel", /^Omar cancelled CPR Basic on 15 Jul 2025/],
    ["complete", /^Omar marked CPR Basic on 15 Jul 2025.* as completed/],
    ["edit", /^Omar corrected CPR Basic on 15 Jul 2025/],
    ["decline", /^Omar took the instructor off CPR Basic on 15 Jul 2025/],
    ["decline_change", /^Omar declined the change: CPR Basic on 15 Jul 2025.* stays as it is/],
    ["withdraw_change", /^Omar no longer asks for a change: CPR Basic on 15 Jul 2025.* stays as it is/],
    ["an action of a later service", /^Omar changed CPR Basic on 15 Jul 2025/],
  ])("by %s says what was done, by whom and when", (action, beginning) => {
    expect(refused(action)).toMatch(beginning);
    expect(refused(action)).toMatch(end);
  });

  test("refuses an undo without the words of a form: nothing was open, and the own change is saved", () => {
    const members = { course: course(), action: "edit", actor: OMAR };
    const { undoMessage } = new Problem(412, { code: "stale_version", detail: "The service's.", ...members });

    expect(undoMessage).toMatch(/^Omar corrected CPR Basic on 15 Jul 2025/);
    expect(undoMessage).toMatch(/ That was on 12 Jul 2025, \d\d:\d\d.*, after the change that was to be undone\.$/);
  });

  test("says what its organization asks for", () => {
    const asked = { scheduledDate: null, startTime: null, endTime: null, requestedAt: "2025-07-12T19:30:00.000Z" };
    const iffat = { role: "organization" as const, name: "Iffat" };
    const changeRequest = { ...asked, kind: "cancel" as const, reason: "No room.", actor: iffat };

    expect(refused("request_change", iffat, { changeRequest })).toMatch(/^Iffat asks to cancel CPR Basic on 15 Jul/);
  });

  test("of which the browser had a version that never was is told in the words of the service", () => {
    const members = { course: course(), action: "edit", actor: OMAR, hasMovedOn: false };
    expect(new Problem(412, { code: "stale_version", detail: "The service's.", ...members }).message).toBe(
      "The service's.",
    );
  });
});

test("an unknown code is shown in the words of the service in every language", async () => {
  for (const language of LANGUAGES) {
    await loadLanguage(language);
    expect(new Problem(409, { code: "new_code", detail: "In its own words." }).message).toBe("In its own words.");
  }
});

test("a message that is on the screen follows a change of the language", async () => {
  const failure = new NoResponse(new Error("refused"));
  expect(failure.message).toBe("The server could not be reached. Check the connection and try again.");

  await loadLanguage("fr");

  expect(failure.message).toBe("Le serveur est injoignable. Vérifiez la connexion et réessayez.");
  expect(String(failure)).toContain("Le serveur est injoignable.");
});

test("the error at a field follows its label", async () => {
  expect(fieldSentence("Place", "is required.")).toBe("Place is required.");
  await loadLanguage("de");
  expect(fieldSentence("Ort", "diese Angabe fehlt")).toBe("Ort: diese Angabe fehlt.");
});
