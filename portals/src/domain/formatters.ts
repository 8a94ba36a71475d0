/**
 * The formatters of the browser, one per language, zone, hour cycle and options. Making one takes a browser about 50 µs, and
 * a page of courses asks for thousands: whoever formats something takes them from here.
 */
import { type Language, language, t } from "@/i18n/index.ts";
import { formatSettings } from "./format_settings.ts";

/** English as in Great Britain, whose dates nobody reads as month and day. */
const LOCALES: Record<Language, string> = { en: "en-GB", fr: "fr", de: "de" };

/** Formatters, and the days and times that they have written. A year of days in all ways takes a tenth of it. */
const MAX_KEPT = 20_000;
const caches: Record<Language, Map<string, unknown>> = { en: new Map(), fr: new Map(), de: new Map() };

function kept<Value>(key: string, make: (locale: string) => Value): Value {
  const cache = caches[language()];
  const known = cache.get(key) as Value | undefined;
  if (known !== undefined) return known;
  const made = make(LOCALES[language()]);
  if (cache.size >= MAX_KEPT) cache.clear();
  cache.set(key, made);
  return made;
}

/** Formats dates such as `2025-07-15`, of any zone: they are read as noon in UTC and written as that day in UTC. */
export function dayFormat(options: Intl.DateTimeFormatOptions): (date: string) => string {
  const key = JSON.stringify(options);
  return (date) =>
    kept(`${date} ${key}`, () => {
      const format = kept(key, (locale) => new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" }));
      const text = format.format(Date.parse(`${date}T12:00:00Z`));
      // Tue 15 Jul, as it is short.
      return language() === "en" ? text.replace(",", "") : text;
    });
}

/** Formats two dates as one text: 14–20 July 2025. */
export function dayRangeFormat(options: Intl.DateTimeFormatOptions): (from: string, to: string) => string {
  const key = `day ${JSON.stringify(options)}`;
  return (from, to) => {
    const format = kept(key, (locale) => new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" }));
    return format.formatRange(Date.parse(`${from}T12:00:00Z`), Date.parse(`${to}T12:00:00Z`));
  };
}

/** A formatter of instants in a zone, with the person's hour cycle. `name` stands for the options. */
export function instantFormat(
  name: string,
  options: Intl.DateTimeFormatOptions,
  timeZone: string,
): Intl.DateTimeFormat {
  const { hourCycle } = formatSettings();
  const cycle = hourCycle === 24 ? "h23" : "h12";
  return kept(
    `${name} ${timeZone} ${cycle}`,
    (locale) => new Intl.DateTimeFormat(locale, { ...options, timeZone, hourCycle: cycle }),
  );
}

/** 09:00 or 9:00 am. `24:00` is the end of a day. */
export function timeText(time: string): string {
  if (formatSettings().hourCycle === 24) return time;
  if (time === "24:00") return t("midnight");
  return kept(`time ${time}`, () =>
    instantFormat("time", { hour: "numeric", minute: "2-digit" }, "UTC").format(Date.parse(`2025-01-01T${time}Z`)),
  );
}

/** “3 min ago”; long: “3 minutes ago” */
export function relativeFormat(style: "short" | "long" = "short"): Intl.RelativeTimeFormat {
  return kept(`ago ${style}`, (locale) => new Intl.RelativeTimeFormat(locale, { style }));
}

/** “What somebody has typed”, in the quotes of the language. */
export function quoted(text: string): string {
  return t("“{{text}}”", { text });
}

/** 5,000 */
export function formatNumber(number: number): string {
  return kept("number", (locale) => new Intl.NumberFormat(locale)).format(number);
}

/** $3.21 or 3,21 $; costs of the service are in US dollars everywhere. */
export function formatDollars(dollars: number): string {
  const options = { style: "currency", currency: "USD", currencyDisplay: "narrowSymbol" } as const;
  return kept("dollars", (locale) => new Intl.NumberFormat(locale, options)).format(dollars);
}

/** Sorts texts as people who read the language do, numbers by their size. */
export function compareTexts(a: string, b: string): number {
  return kept("compare", (locale) => new Intl.Collator(locale, { numeric: true })).compare(a, b);
}
