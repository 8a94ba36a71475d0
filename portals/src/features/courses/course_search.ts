/**
 * Whether a course matches filters, decided exactly as the service decides, so that an event changes a filtered list without
 * a request. `tests/wire/course_search.json` has cases that both sides pass.
 */
import type { Course } from "@/domain/course.ts";
import { folded, wordsOf } from "@/domain/words.ts";
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
