/** Puts an action's answer into the lists at once; the event that follows has them fetched and confirmed. */
import type { InfiniteData, QueryClient } from "@tanstack/react-query";
import type { Course, CoursePage } from "@/domain/course.ts";
import { keyOfCourse, keyOfList, LIST_NAMES, LISTS, type Order } from "./lists.ts";
import { compare } from "./order.ts";

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
  // Its history has one more line.
  void client.invalidateQueries({ queryKey: [...keyOfCourse(course.courseId), "history"] });
}

export function withCourse(list: Pages, course: Course, belongs: boolean, order: Order): Pages {
  const known = list.pages.flatMap(({ items }) => items).find(({ courseId }) => courseId === course.courseId);
  // Something newer has arrived meanwhile.
  if (known && known.version > course.version) return list;
  const pages = list.pages.map((page) => ({
    ...page,
    items: page.items.filter(({ courseId }) => courseId !== course.courseId),
  }));
  if (belongs) insert(pages, course, order);
  return { ...list, pages };
}

/** Into the first page it sorts into; what sorts behind the last loaded page is not loaded yet. */
function insert(pages: CoursePage[], course: Course, order: Order): void {
  for (const page of pages) {
    const last = page.items.at(-1);
    if (page.next !== null && last !== undefined && compare(order, last, course) < 0) continue;
    const at = page.items.findIndex((other) => compare(order, course, other) < 0);
    page.items.splice(at < 0 ? page.items.length : at, 0, course);
    return;
  }
}
