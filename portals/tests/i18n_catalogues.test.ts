/** Every text has its translations, every translation its text, and nothing is shown without one. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { filesOf, SRC, textsOf } from "./i18n_sources.ts";

/** The plural forms that the catalogues of a language have; `many` is optional in French. */
const FORMS = ["one", "other"];

/** The files that are there before a portal, of which none has a plural. */
const BEFORE_PORTAL =
  /^(app\/(App|ErrorBoundary|Home|PortalPage)|features\/session\/(?!FirstPassword|password_rules)\w+|ui\/plain\/\w+|platform\/(request_errors|site_config)|domain\/portal_roles)\.tsx?:/;

const sources = filesOf(SRC).map((file) => textsOf(file));
const used = sources.flatMap((source) => source.used);

interface Entry {
  file: string;
  key: string;
  text: string;
}

function entriesOf(language: string): Entry[] {
  const folder = join(SRC, "i18n", language);
  return readdirSync(folder).flatMap((file) =>
    Object.entries(JSON.parse(readFileSync(join(folder, file), "utf8")) as Record<string, string>).map(
      ([key, text]) => ({ file, key, text }),
    ),
  );
}

function placeholders(text: string): string[] {
  return [...new Set(text.match(/\{\{\w+\}\}/g) ?? [])].sort();
}

describe.each(["fr", "de"])("the catalogues of %s", (language) => {
  const entries = entriesOf(language);
  const byKey = new Map(entries.map((entry) => [entry.key, entry.text]));

  test("have every text of the sources", () => {
    const missing = used.flatMap(({ key, isPlural, where }) => {
      const keys = isPlural ? FORMS.map((form) => `${key}_${form}`) : [key];
      return keys.filter((each) => !byKey.has(each)).map((each) => `${where} ${each}`);
    });

    expect(missing).toEqual([]);
  });

  test("have nothing else", () => {
    const known = new Set(
      used.flatMap(({ key, isPlural }) => (isPlural ? [...FORMS, "many"].map((form) => `${key}_${form}`) : [key])),
    );

    expect(entries.filter(({ key }) => !known.has(key)).map(({ file, key }) => `${file}: ${key}`)).toEqual([]);
  });

  test("translate a text in one way only", () => {
    const different = entries.filter(({ key, text }) => byKey.get(key) !== text);

    expect(different.map(({ file, key }) => `${file}: ${key}`)).toEqual([]);
  });

  test("have the texts before a portal in the files that are fetched before it", () => {
    const start = readFileSync(join(SRC, "i18n", `${language}_start.ts`), "utf8");
    const fetched = new Set(entries.filter(({ file }) => start.includes(`/${file}"`)).map(({ key }) => key));
    const missing = used.filter(({ key, where }) => BEFORE_PORTAL.test(where) && !fetched.has(key));

    expect(missing.map(({ where, key }) => `${where} ${key}`)).toEqual([]);
  });

  test("have the placeholders of the English text", () => {
    const wrong = used.flatMap(({ key, isPlural, english }) => {
      const texts = isPlural
        ? [...FORMS, "many"].map((form) => [byKey.get(`${key}_${form}`), english[form === "one" ? 0 : 1]] as const)
        : [[byKey.get(key), english[0]] as const];
      return texts.filter(
        ([text, original]) =>
          text !== undefined && !isSameOrCountless(placeholders(text), placeholders(original ?? ""), isPlural),
      );
    });

    expect(wrong).toEqual([]);
  });

  test("are sorted by key, so that branches meet in few places", () => {
    const keys = entries.map(({ file, key }) => `${file} ${key}`);

    expect(keys).toEqual([...keys].sort());
  });
});

/** “One course” may do without the number. */
function isSameOrCountless(translated: string[], original: string[], isPlural: boolean): boolean {
  const counted = (texts: string[]): string[] => texts.filter((each) => !isPlural || each !== "{{count}}");
  return counted(translated).join() === counted(original).join();
}

test("every text is a literal", () => {
  expect(sources.flatMap(({ computed }) => computed)).toEqual([]);
});

test("no English is shown outside of t()", () => {
  expect(sources.flatMap(({ bare }) => bare)).toEqual([]);
});

test("what is memoized is rendered again when the language changes", () => {
  expect(sources.flatMap(({ memoized }) => memoized)).toEqual([]);
});

test("English outside of t() is found in elements, attributes, conditions and members", () => {
  const source = `
    const a = <p title="A title">Some text</p>;
    const b = <p>{isNew ? "New" : t("Old")}</p>;
    const c = <p>{\`\${n} courses\`}</p>;
    const d = { label: "A label" };
    const e = <p translate="no" aria-label={t("Fine")}>Coursewire Ltd</p>;
  `;

  expect(textsOf(join(SRC, "example.tsx"), source).bare).toHaveLength(5);
});
