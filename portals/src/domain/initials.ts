/** The sign of a person, the same everywhere. */

/** The first letters of the first and the last word. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  const chosen = words.length > 1 ? [words[0], words.at(-1)] : words;
  return chosen.map((word) => firstLetter(word ?? "")).join("");
}

/** A letter may have several code units, and accents of its own. */
function firstLetter(word: string): string {
  // A browser without the segmenter must not lose the whole page for a sign.
  const first = "Segmenter" in Intl ? graphemes(word)[0] : [...word][0];
  return first?.toLocaleUpperCase() ?? "";
}

function graphemes(word: string): string[] {
  const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });
  return Array.from(segmenter.segment(word), ({ segment }) => segment);
}
