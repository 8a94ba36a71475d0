/**
 * Texts in the person's language. The English text is the key, so the source shows what the screen shows; the catalogues in
 * `fr/` and `de/`, a file per feature, contain the translations. A missing translation shows in English.
 *
 * The language is set before the first text is rendered. To change it, the page renders everything again: so `t` and `tn` are
 * called while rendering, never when a module is loaded. docs/adr/0040 tells why this is Lingui.
 */
import { setupI18n } from "@lingui/core";
import { type Catalogue, type CompiledMessage, compiled, compiledPlural, SEPARATOR } from "./message_format.ts";

export const LANGUAGES = ["en", "fr", "de"] as const;
export type Language = (typeof LANGUAGES)[number];

type Values = Record<string, string | number>;

type Load = () => Promise<{ default: Catalogue }>;

/** Two files of the build for each language: nobody loads texts that are not shown, and the sign-in stays light. */
const CATALOGUES: Record<Exclude<Language, "en">, { start: Load; portal: Load }> = {
  fr: { start: () => import("./fr_start.ts"), portal: () => import("./fr.ts") },
  de: { start: () => import("./de_start.ts"), portal: () => import("./de.ts") },
};

let isPortalOpen = false;

const i18n = setupI18n().setMessagesCompiler(compiled);
i18n.load("en", {});
i18n.activate("en");

/**
 * Loads the texts of a language, which are shown from the next rendering on, unless they are not wanted any more when they
 * arrive. Rejects, and leaves the language as it was, if they cannot be fetched.
 */
export async function loadLanguage(language: Language, isWanted: () => boolean = () => true): Promise<void> {
  await fetchTexts(language);
  if (!isWanted()) return;
  i18n.activate(language);
  if (globalThis.document) document.documentElement.lang = language;
}

/** Loads what the portals show besides the sign-in, now and for languages that are chosen later. */
export async function loadPortalTexts(): Promise<void> {
  isPortalOpen = true;
  // Where they cannot be fetched, the portal is in English.
  await fetchTexts(language()).catch(() => undefined);
}

async function fetchTexts(language: Language): Promise<void> {
  if (language === "en") return;
  const { start, portal } = CATALOGUES[language];
  for (const file of await Promise.all([start(), ...(isPortalOpen ? [portal()] : [])])) {
    i18n.load(language, messagesOf(file.default));
  }
}

export function language(): Language {
  return LANGUAGES.find((each) => each === i18n.locale) ?? "en";
}

/** The first of the wanted languages, as `navigator.languages` names them, in which there are texts. */
export function languageFor(wanted: readonly string[]): Language {
  const found = wanted.map((each) => LANGUAGES.find((known) => known === each.toLowerCase().split("-")[0]));
  return found.find((each) => each !== undefined) ?? "en";
}

/**
 * The text in the person's language; `{{name}}` in it is replaced by a value. Where one English text has two translations, a
 * `context` tells them apart: `t("Cancelled", {}, "event")` is the key `Cancelled [event]`.
 */
export function t(text: string, values: Values = {}, context?: string): string {
  const key = context === undefined ? text : `${text} [${context}]`;
  return withSingleStops(i18n._(key, literal(values), { message: text }), values);
}

/**
 * The text for a number of things, `{{count}}`, which is written as people there write numbers. The catalogues have the
 * plural text as the key, with the language's endings: `"{{count}} courses_one"`, `"{{count}} courses_other"`, and for French
 * also `_many`.
 */
export function tn(count: number, one: string, other: string, values: Values = {}): string {
  const told = i18n._(other, { ...literal(values), count }, { message: one + SEPARATOR + other });
  return withSingleStops(told, values);
}

/** The catalogue as Lingui takes it: plural forms under one key. */
function messagesOf(catalogue: Catalogue): Record<string, CompiledMessage> {
  return Object.fromEntries(
    Object.entries(catalogue).flatMap(([key, text]) => {
      const [, plural, form] = /^(.*)_(one|many|other)$/s.exec(key) ?? [];
      if (plural === undefined) return [[key, compiled(text)]];
      return form === "other" ? [[plural, compiledPlural(plural, catalogue)]] : [];
    }),
  );
}

/** A value that ends with a full stop, such as a month or a name that is cut short, ends the sentence as well: “8 déc.” */
function withSingleStops(told: string, values: Values): string {
  return Object.values(values).reduce<string>((text, value) => {
    if (typeof value !== "string" || !value.endsWith(".")) return text;
    return text.replaceAll(`${value}.`, (found, at: number) =>
      /^(?:\s|$)/.test(text.slice(at + found.length)) ? value : found,
    );
  }, told);
}

/** Lingui reads `\u0041` as an escape sequence, in values too, which people may have typed. */
function literal(values: Values): Values {
  if (!Object.values(values).some((value) => typeof value === "string" && value.includes("\\"))) return values;
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === "string" ? value.replaceAll("\\", "\\u005c") : value,
    ]),
  );
}
