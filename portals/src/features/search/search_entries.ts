/** What the search finds besides courses: pages, tabs and actions, by the beginnings of their words. */
import { hasWords, wordsOf } from "@/domain/words.ts";

export interface SearchEntry {
  id: string;
  label: string;
  /** The heading of its group. */
  group: string;
  /** Further words by which it is found. */
  keywords?: string;
  run: () => void;
}

/** The entries of which each word of the search begins a word; all of them for an empty search. */
export function matchingEntries(entries: readonly SearchEntry[], search: string): readonly SearchEntry[] {
  if (wordsOf(search).length === 0) return search.trim() === "" ? entries : [];
  return entries.filter(({ label, group, keywords = "" }) => hasWords(`${label} ${group} ${keywords}`, search));
}

/** The entries by the headings of their groups, in the order in which the groups first occur. */
export function grouped<Entry extends SearchEntry>(entries: readonly Entry[]): [group: string, entries: Entry[]][] {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) groups.set(entry.group, [...(groups.get(entry.group) ?? []), entry]);
  return [...groups];
}

/** Ctrl+K, or ⌘K where that is the key of commands: Ctrl+K edits text there. */
export function isSearchKey(event: KeyboardEvent, isMac = isApple()): boolean {
  const { key, ctrlKey, metaKey, altKey, shiftKey, isComposing } = event;
  if (key.toLowerCase() !== "k" || altKey || shiftKey || isComposing) return false;
  return isMac ? metaKey && !ctrlKey : ctrlKey && !metaKey;
}

export function isApple(): boolean {
  return /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? "");
}
