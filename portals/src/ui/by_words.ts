/** The filter of fields that search names: each word of the search begins a word of the name, whatever the case and accents. */
import type { ComboboxItem, OptionsFilter } from "@mantine/core";
import { hasWords } from "@/domain/words.ts";

/** For options without groups. */
export const byWords: OptionsFilter = ({ options, search, limit }) =>
  (options as ComboboxItem[]).filter(({ label }) => hasWords(label, search)).slice(0, limit);
