/** The words of a text as the service searches them: without regard to case, accents, width and invisible characters. */

/** Whether each word of the search begins a word of the text; a search without a word finds every text. */
export function hasWords(text: string, search: string): boolean {
  const wanted = wordsOf(search);
  if (wanted.length === 0) return true;
  const words = wordsOf(text);
  return wanted.every((begin) => words.some((word) => word.startsWith(begin)));
}

/** The words of a text, folded and without accents. */
export function wordsOf(text: string): string[] {
  const plain = folded(text)
    .normalize("NFKD")
    .replace(/\p{M}/gu, (mark) => (isCombining(mark) ? "" : mark));
  return plain.match(/[\p{L}\p{N}]+/gu) ?? [];
}

const combining = new Map<string, boolean>();

/** Whether Unicode's canonical order moves the mark past others: those with the classes 240 and 1. */
function isCombining(mark: string): boolean {
  let found = combining.get(mark);
  if (found === undefined) {
    const isMoved = (text: string): boolean => text.normalize("NFD") !== text;
    found = isMoved(`\u0345${mark}`) || isMoved(`${mark}\u0334`);
    combining.set(mark, found);
  }
  return found;
}

// As `chalicelib/texts.py`: default ignorable code points, annotation marks, the empty Braille pattern.
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\u2800\ufff9-\ufffb]/gu;
// biome-ignore lint/suspicious/noControlCharactersInRegex: separators that Python takes for white space.
const WHITE_SPACE = /[\s\u001c-\u001f\u0085]+/gu;
const CONTROL = /\p{Cc}/gu;

/** The same for texts that differ only in case, white space, width, encoding or invisible characters. */
export function folded(text: string): string {
  return bare(caseFolded(bare(text))).trim();
}

function bare(text: string): string {
  return text.replace(INVISIBLE, "").replace(WHITE_SPACE, " ").replace(CONTROL, "").normalize("NFKC");
}

/** Unicode's case folding, which differs from lower case: ß is ss, and ς is σ; ı stays. */
function caseFolded(text: string): string {
  return text
    .split("ı")
    .map((part) => part.toLowerCase().toUpperCase().toLowerCase().replaceAll("ς", "σ"))
    .join("ı");
}
