/** Names of days on the calendar, in the person's language, and the day on which a week begins there. */
import { dayFormat, dayRangeFormat } from "@/domain/formatters.ts";
import { type Language, language } from "@/i18n/index.ts";

/** Tue */
export const formatWeekday = dayFormat({ weekday: "short" });
/** 15 Jul */
export const formatDayOfMonth = dayFormat({ day: "numeric", month: "short" });
/** Tuesday 15 July 2025 */
export const formatFullDay = dayFormat({ weekday: "long", day: "numeric", month: "long", year: "numeric" });
/** 14–20 July 2025 */
export const formatDayRange = dayRangeFormat({ day: "numeric", month: "long", year: "numeric" });

const MONDAY = 1;
const firstDays = new Map<Language, number>();

/**
 * 1 for Monday to 7 for Sunday: by the country that the browser names for the person's language. Monday if it names none, or
 * does not know.
 */
export function firstDayOfWeek(): number {
  const shown = language();
  const known = firstDays.get(shown) ?? firstDayIn(navigator.languages.find((each) => each.startsWith(`${shown}-`)));
  firstDays.set(shown, known);
  return known;
}

function firstDayIn(locale: string | undefined): number {
  if (locale === undefined) return MONDAY;
  const { getWeekInfo } = Intl.Locale.prototype as { getWeekInfo?: () => { firstDay: number } };
  return getWeekInfo?.call(new Intl.Locale(locale)).firstDay ?? MONDAY;
}
