/**
 * Whether a course matches filters, decided exactly as the service decides, so that an event changes a filtered list without
 * a request. `tests/wire/course_search.json` has cases that both sides pass.
 */
import type { Course } from "@/domain/course.ts";
import type { CourseFilters } from "./course_filters.ts";

type Searched = Pick<
  Course,
  | "courseId"
  | "courseType"
  | "location"
  | "organizationName"
  | "instructorName"
  | "scheduledDate"
  | "organizationId"
  | "instructorId"
>;

export function matches(course: Searched, { q, from, to, instructorId, organizationId }: CourseFilters): boolean {
  return (
    (from === undefined || course.scheduledDate >= from) &&
    (to === undefined || course.scheduledDate <= to) &&
    (instructorId === undefined || course.instructorId === instructorId) &&
    (organizationId === undefined || course.organizationId === organizationId) &&
    (q === undefined || hasWords(course, q))
  );
}

/** Whether the text has a word to search for. The service refuses others. */
export function isSearch(q: string): boolean {
  return partsOf(q).length > 0;
}

/** One word of a search: the beginning of a word, the number of a course, or either. */
interface Part {
  word: string | null;
  number: number | null;
}

const parsed = new Map<string, readonly Part[]>();
const MAX_PARSED = 50;

function partsOf(q: string): readonly Part[] {
  const known = parsed.get(q);
  if (known) return known;
  const parts = folded(q)
    .split(" ")
    .flatMap((text) => wordsOf(text).map((word) => partOf(word, text)));
  if (parsed.size >= MAX_PARSED) parsed.clear();
  parsed.set(q, parts);
  return parts;
}

/** The part of a word in the text. With `#` before it, a number is that of a course only. */
function partOf(word: string, text: string): Part {
  if (!/^[0-9]{1,15}$/.test(word)) return { word, number: null };
  const isMarked = new RegExp(`#${word}(?![\\p{L}\\p{N}])`, "u").test(text);
  return { word: isMarked ? null : word, number: Number(word) };
}

/** Whether each part of the search begins a word of the course, or is its number. */
function hasWords(course: Searched, q: string): boolean {
  const { courseId, courseType, location, organizationName, instructorName } = course;
  let words = searched.get(course);
  if (!words) {
    words = wordsOf([courseType, location, organizationName, instructorName ?? ""].join(" "));
    searched.set(course, words);
  }
  const known = words;
  return partsOf(q).every(({ word, number }) => {
    return number === courseId || (word !== null && known.some((each) => each.startsWith(word)));
  });
}

const searched = new WeakMap<Searched, readonly string[]>();

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
