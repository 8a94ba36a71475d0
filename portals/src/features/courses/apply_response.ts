/** Puts the response of an action into the cached lists at once. The event that follows refetches them. */
import type { InfiniteData, QueryClient } from "@tanstack/react-query";
import type { Course, CoursePage } from "@/domain/course.ts";
import { keyOfCourse, keyOfList, LIST_NAMES, LISTS, type Order } from "./course_lists.ts";
import { compare } from "./course_order.ts";

type Pages = InfiniteData<CoursePage, string | null>;

export function applyResponse(client: QueryClient, course: Course): void {
  for (const name of LIST_NAMES) {
    const { status, order } = LISTS[name];
    const belongs = status === course.status;
    client.setQueryData<Pages>(keyOfList(name), (list) => list && withCourse(list, course, belongs, order));
  }
  client.setQueryData<Course>(keyOfCourse(course.courseId), (known) =>
    known && known.version > course.version ? known : course,
  );
  // The history has a new entry.
  void client.invalidateQueries({ queryKey: [...keyOfCourse(course.courseId), "history"] });
}

export function withCourse(list: Pages, course: Course, belongs: boolean, order: Order): Pages {
  const known = list.pages.flatMap(({ items }) => items).find(({ courseId }) => courseId === course.courseId);
  // The cache has a newer version already.
  if (known && known.version > course.version) return list;
  const pages = list.pages.map((page) => ({
    ...page,
    items: page.items.filter(({ courseId }) => courseId !== course.courseId),
  }));
  if (belongs) insert(pages, course, order);
  return { ...list, pages };
}

/** Inserts the course into the page to which it belongs by order, unless that page is not loaded. */
function insert(pages: CoursePage[], course: Course, order: Order): void {
  for (const page of pages) {
    const last = page.items.at(-1);
    if (page.next !== null && last !== undefined && compare(order, last, course) < 0) continue;
    const at = page.items.findIndex((other) => compare(order, course, other) < 0);
    page.items.splice(at < 0 ? page.items.length : at, 0, course);
    return;
  }
}
