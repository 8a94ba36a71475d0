import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { quoted } from "@/domain/formatters.ts";
import { language, languageFor, loadLanguage, loadPortalTexts, t, tn } from "@/i18n/index.ts";

beforeAll(loadPortalTexts);
afterEach(() => loadLanguage("en"));

describe("in English", () => {
  test("the text is shown as it is, with its values", () => {
    expect(t("{{name}} moved it: {{why}}", { name: "Dana", why: "a.b: <c>" })).toBe("Dana moved it: a.b: <c>");
    expect(t("Show more")).toBe("Show more");
  });

  test("a number selects the singular or the plural", () => {
    expect(tn(1, "{{count}} course", "{{count}} courses")).toBe("1 course");
    expect(tn(2, "{{count}} course", "{{count}} courses")).toBe("2 courses");
    expect(tn(0, "No course", "{{count}} courses")).toBe("0 courses");
    expect(tn(5000, "{{count}} course", "{{count}} courses")).toBe("5,000 courses");
  });

  test("a context is not shown", () => {
    expect(t("Cancelled", {}, "event")).toBe("Cancelled");
  });

  test("what people have typed is shown as they have typed it", () => {
    expect(t("{{name}} moved it.", { name: "C:\\users\\x41 \\u0041 {{who}}" })).toBe(
      "C:\\users\\x41 \\u0041 {{who}} moved it.",
    );
  });
});

test.each(["en", "fr", "de"] as const)("a full stop in %s is not written twice", async (chosen) => {
  await loadLanguage(chosen);
  const values = { who: "Ann Hill Jr.", course: "First Aid", when: "8 déc." };

  expect(t("{{who}} cancelled {{course}} on {{when}}.", values)).not.toContain("..");
  expect(t("Mails come back: {{reason}}", { reason: "No box.." })).toContain("No box..");
  expect(t("{{who}} moved {{course}} to {{when}}.", { ...values, who: "…", when: "a.b." })).toMatch(/a\.b\.( |$)/);
});

test("an event on a day in December has one full stop in French", async () => {
  await loadLanguage("fr");

  expect(t("{{who}} cancelled {{course}} on {{when}}.", { who: "Dana", course: "First Aid", when: "8 déc." })).toBe(
    "Dana a annulé «\u202fFirst Aid\u202f» du 8 déc.",
  );
});

test.each([
  ["en", "“Snow”"],
  ["fr", "«\u202fSnow\u202f»"],
  ["de", "„Snow“"],
] as const)("what somebody has typed stands in the quotes of %s", async (chosen, text) => {
  await loadLanguage(chosen);

  expect(quoted("Snow")).toBe(text);
});

describe("in French", () => {
  test("the text is the translated one, with its values", async () => {
    await loadLanguage("fr");

    expect(t("Try again")).toBe("Réessayer");
    expect(t("Go to “{{portal}}”", { portal: "Formateurs" })).toBe("Aller à «\u202fFormateurs\u202f»");
  });

  test("nothing and one are singular, and numbers are written as in French", async () => {
    await loadLanguage("fr");
    const save = (count: number): string => tn(count, "Save {{count}} row", "Save {{count}} rows");

    expect([0, 1, 2, 5000].map(save)).toEqual([
      "Enregistrer 0 ligne",
      "Enregistrer 1 ligne",
      "Enregistrer 2 lignes",
      "Enregistrer 5\u202f000 lignes",
    ]);
  });

  test("a text without a translation is English", async () => {
    await loadLanguage("fr");
    // As a variable, so that the test of the catalogues does not look for it.
    const unknown = "{{name}} is not translated.";

    expect(t(unknown, { name: "This" })).toBe("This is not translated.");
    expect(tn(2, "{{count}} thing", "{{count}} things")).toBe("2 things");
  });
});

test("of two translations of a word, the context selects one", async () => {
  await loadLanguage("de");

  expect(t("Cancel", {}, "course")).toBe("Absagen");
});

test("the language is the first of the browser's in which there are texts", () => {
  expect(languageFor(["it-IT", "de-AT", "fr"])).toBe("de");
  expect(languageFor(["fr-CA"])).toBe("fr");
  expect(languageFor(["ja"])).toBe("en");
  expect(languageFor([])).toBe("en");
});

test("texts that are not wanted any more when they arrive are not shown", async () => {
  await loadLanguage("fr", () => false);

  expect(language()).toBe("en");
});
