import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const SOURCES = join(import.meta.dirname, "../src");
const files = new Map(
  readdirSync(SOURCES, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => [name.replaceAll("\\", "/"), readFileSync(join(SOURCES, name), "utf8")]),
);

/** Hooks whose failure nobody has to be told of, with the reason. */
const QUIET: Readonly<Record<string, string>> = {
  useMissedChange: "Nobody has asked for it: without it the service refuses a form of an older version, and says why.",
};

/** Who calls a query and shows no error itself, with the reason. */
const SHOWN_ELSEWHERE: Readonly<Record<string, string>> = {
  "app/ListExport.tsx": "It fetches nothing: names that are known already are on the paper.",
  "app/TabbedLists.tsx": "CourseList shows the error of the list. Counts that are not known are left out.",
  "app/portal_views.tsx": "CourseList shows the error of the list. Sentences about what is not known are left out.",
  "features/actions/RequestForm.tsx": "CourseTypeField, which is in the form, calls the same query.",
  "features/calendar/InstructorWeek.tsx": "CalendarPage, around it, calls the same query.",
  "features/notices/Bell.tsx": "NoticePanel, which it opens, shows it.",
  "features/settings/SettingsPage.tsx": "MailSettings, which is on the page, calls the same query.",
};

test("what was last known stays in every query: none uses TanStack's useQuery itself", () => {
  const direct = [...files].filter(([, text]) =>
    /import \{[^}]*\buseQuery\b[^}]*\} from "@tanstack\/react-query"/s.test(text),
  );
  expect(direct.map(([name]) => name)).toEqual(["features/live/use_known_query.ts"]);
});

test("the error of every query is shown: whoever calls one has an error for each", () => {
  const hooks = queryHooks();
  const silent = [...files].flatMap(([name, text]) => {
    if (!name.endsWith(".tsx")) return [];
    const called = [...hooks].filter((hook) => callsOf(text, hook) > 0);
    const errors = text.match(/<(FetchFailed|LoadError)\b/g)?.length ?? 0;
    return errors < called.length ? [{ name, called }] : [];
  });
  expect(silent.filter(({ name }) => !(name in SHOWN_ELSEWHERE))).toEqual([]);
  expect(silent.map(({ name }) => name).sort()).toEqual(Object.keys(SHOWN_ELSEWHERE).sort());
});

/** The hooks that fetch, and those of files without components that call one. */
function queryHooks(): ReadonlySet<string> {
  const found = new Set(["useKnownQuery", "useInfiniteQuery"]);
  for (let before = 0; before < found.size; ) {
    before = found.size;
    for (const [name, text] of files) {
      if (!name.endsWith(".ts")) continue;
      for (const part of text.split(/\n(?=(?:export )?function )/)) {
        const own = /^(?:export )?function (use\w+)/.exec(part)?.[1];
        if (own && own !== "useKnown" && !(own in QUIET) && [...found].some((hook) => callsOf(part, hook) > 0))
          found.add(own);
      }
    }
  }
  return found;
}

function callsOf(text: string, hook: string): number {
  return text.match(new RegExp(`(?<!function )\\b${hook}(<[^(]*>)?\\(`, "g"))?.length ?? 0;
}
