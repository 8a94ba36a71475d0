/** Cached lists of a fake service under a binding that knows them. Requests take `TOOK_MS`; the service reads at their start. */
import { type InfiniteData, InfiniteQueryObserver, QueryClient, QueryObserver } from "@tanstack/query-core";
import { afterEach, beforeEach, vi } from "vitest";
import { Emitter } from "../../src/event_emitter.js";
import type { Course, CourseEventData } from "../../src/event_table.js";
import { type Binding, bindQueryClient, type CourseQueries } from "../../src/query.js";
import type { RealtimeEvents } from "../../src/realtime.js";
import { pass } from "./client_under_test.js";
import { CourseOffice, type Order, type Page } from "./course_office.js";

export const TOOK_MS = 100;
export const LIMIT = 3;
/** Which courses the list `searchedCourses` has, of those that are pending. */
export const isFound = ({ courseId }: Pick<Course, "courseId">): boolean => courseId % 3 === 0;
const COURSES: CourseQueries = {
  lists: [
    { queryKey: ["pendingCourses"], belongs: ({ status }) => status === "pending" },
    { queryKey: ["confirmedCourses"], belongs: ({ status }) => status === "confirmed" },
    { queryKey: ["cancelledCourses"], belongs: ({ status }) => status === "cancelled", order: "desc" },
    { queryKey: ["searchedCourses"], belongs: (course) => course.status === "pending" && isFound(course) },
  ],
  course: (courseId) => ["course", courseId],
  history: (courseId) => ["course", courseId, "history"],
};

export class CachedLists {
  readonly office = new CourseOffice();
  readonly queries = new QueryClient({
    defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY, retry: false } },
  });
  readonly emitter = new Emitter<RealtimeEvents>((error) => {
    throw error;
  });
  binding: Binding;
  /** What was requested since the lists were loaded. */
  requests: string[] = [];
  isFailing = false;
  /** The number of courses on a page. */
  limit = LIMIT;

  constructor() {
    this.queries.mount();
    this.binding = this.#bound(COURSES);
  }

  /** Binds with other descriptions. */
  bind(courses: CourseQueries): void {
    this.binding();
    this.binding = this.#bound(courses);
  }

  /** A list that is fetched as soon as it is made, with its pages. */
  list(status: string, order: Order = "asc") {
    const observer = new InfiniteQueryObserver(this.queries, {
      queryKey: [`${status}Courses`],
      queryFn: ({ pageParam }) => this.#ask(status, () => this.#page(status, order, pageParam)),
      initialPageParam: null as string | null,
      getNextPageParam: ({ next }: Page) => next,
    });
    const leave = observer.subscribe(() => {});
    const pages = () => this.queries.getQueryData<InfiniteData<Page>>([`${status}Courses`])?.pages ?? [];
    const shown = () => pages().flatMap(({ items }) => items);
    const ids = () => shown().map(({ courseId }) => courseId);
    const observed = () => observer.getCurrentResult().data?.pages.flatMap(({ items }) => items) ?? [];
    return { observer, leave, pages, shown, ids, observed, key: [`${status}Courses`] };
  }

  async loaded(status: string, { order = "asc", pages = 1 }: { order?: Order; pages?: number } = {}) {
    const list = this.list(status, order);
    await pass(TOOK_MS);
    for (let n = 1; n < pages; n += 1) {
      void list.observer.fetchNextPage();
      await pass(TOOK_MS);
    }
    this.requests = [];
    return list;
  }

  /** Another query, fetched; returns a function that reads its data. */
  async observe<Data>(queryKey: readonly unknown[], read: () => Data): Promise<() => Data | undefined> {
    const queryFn = () => this.#ask(queryKey.join("/"), read);
    const observer = new QueryObserver<Data>(this.queries, { queryKey, queryFn });
    observer.subscribe(() => {});
    await pass(TOOK_MS);
    this.requests = [];
    return () => observer.getCurrentResult().data;
  }

  emit(data: CourseEventData, replayed = false): void {
    const event = data.type === "new_course_request" ? "newCourseRequest" : "courseStatusChanged";
    this.emitter.emit("event", { event, data, replayed });
  }

  /** Requests courses 1, 2, … on consecutive days. */
  requestCourses(count: number): void {
    for (let n = 1; n <= count; n += 1) this.office.request(n, `2025-07-${10 + n}`);
  }

  #page(status: string, order: Order, next: string | null): Page {
    if (status !== "searched") return this.office.page(status, order, this.limit, next);
    return this.office.searched("pending", isFound, this.limit, next);
  }

  #bound(courses: CourseQueries): Binding {
    return bindQueryClient(this.emitter, this.queries, { courses, random: () => 0.5 });
  }

  async #ask<Answer>(name: string, read: () => Answer): Promise<Answer> {
    this.requests.push(name);
    const answer = read();
    const fails = this.isFailing;
    await new Promise((resolve) => setTimeout(resolve, TOOK_MS));
    if (fails) throw new Error("no answer");
    return answer;
  }
}

/** Creates lists for each test, with a fake clock. */
export function freshLists(take: (lists: CachedLists) => void): void {
  let lists: CachedLists;
  beforeEach(() => {
    vi.useFakeTimers({ now: new Date("2025-07-12T19:30:00.000Z") });
    lists = new CachedLists();
    take(lists);
  });
  afterEach(() => {
    lists.binding();
    lists.queries.unmount();
    lists.queries.clear();
    vi.useRealTimers();
  });
}
