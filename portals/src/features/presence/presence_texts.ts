import type { PresentPerson } from "@coursewire/client/presence";
import { t, tn } from "@/i18n/index.ts";

/** "Dana is editing". */
export function sentenceOf({ name, state }: PresentPerson): string {
  switch (state) {
    case "editing":
      return t("{{name}} is editing", { name });
    case "viewing":
      return t("{{name}} is looking at this", { name });
    case "away":
      return t("{{name}} has this open, but is away", { name });
  }
}

// An open form, a row and a screen reader have room for no more.
const MAX_NAMED = 3;

/** Who is named, those who are doing most, and a text for the number of the others, if there are any. */
export function namedAndOthers(people: readonly PresentPerson[]): {
  named: readonly PresentPerson[];
  others: string[];
} {
  const count = people.length - MAX_NAMED;
  return {
    named: people.slice(0, MAX_NAMED),
    others: count > 0 ? [tn(count, "and {{count}} other", "and {{count}} others")] : [],
  };
}
