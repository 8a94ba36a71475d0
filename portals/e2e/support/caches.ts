/** The cached courses of a portal beside what the service returns now. */
import type { InfiniteData } from "@tanstack/react-query";
import type { Course, CoursePage, HistoryEntry } from "../../src/domain/course.ts";
import type { CourseFilters } from "../../src/features/courses/course_filters.ts";
import { LISTS, type ListName, pathOfList } from "../../src/features/courses/course_lists.ts";
import type { CourseTotals } from "../../src/features/courses/course_totals.ts";
import { get } from "./api.ts";
import type { Portal } from "./browser.ts";

interface Cached {
  key: unknown[];
  /** `null` where the service said that there is no such course for the user. */
  data: unknown;
}

/** The cached lists, courses and histories of the page, without those that are fetched before they are shown again. */
export function cachesOf({ page }: Pick<Portal, "page">): Promise<Cached[]> {
  return page.evaluate((lists) => {
    interface Query {
      queryKey: unknown[];
      state: { data: unknown; status: string; isInvalidated: boolean };
      isActive(): boolean;
    }
    interface Client {
      getQueryCache(): { getAll(): Query[] };
    }
    interface Fiber {
      memoizedProps: { client?: Client } | null;
      child: Fiber | null;
      sibling: Fiber | null;
      stateNode: { current: Fiber };
    }
    const root = document.getElementById("root");
    const name = Object.keys(root ?? {}).find((key) => key.startsWith("__reactContainer$"));
    const container = root && name ? (root as unknown as Record<string, Fiber>)[name] : undefined;
    const found = container && clientIn(container.stateNode.current);
    if (!found) throw new Error("The page has no query cache.");
    return found
      .getQueryCache()
      .getAll()
      .filter(({ queryKey: [first] }) => ["course", "courseTotals", ...lists].includes(String(first)))
      .filter((query) => query.isActive() || (query.state.data !== undefined && !query.state.isInvalidated))
      .map(({ queryKey: key, state }) => ({ key, data: state.status === "error" ? null : state.data }));

    function clientIn(fiber: Fiber | null): Client | null {
      for (let each = fiber; each; each = each.sibling) {
        const client = each.memoizedProps?.client;
        if (typeof client?.getQueryCache === "function") return client;
        const below = clientIn(each.child);
        if (below) return below;
      }
      return null;
    }
  }, Object.keys(LISTS));
}

/** Fetches as a user; resolves to `null` where there is no such thing for the user. */
type Read = typeof get;

/** Fetches each path once for each user, for portals that are compared at the same moment. */
export function readOnce(): Read {
  const found = new Map<string, Promise<unknown>>();
  return <Result>(username: string, path: string) => {
    const key = `${username} ${path}`;
    const reading = found.get(key) ?? get<Result>(username, path);
    found.set(key, reading);
    return reading as Promise<Result | null>;
  };
}

/** What the caches have and a fetch does not return, or the other way around. Lists are compared as far as they are loaded. */
export async function differences(portal: Pick<Portal, "page">, username: string, read: Read = get): Promise<string[]> {
  const found = await cachesOf(portal);
  const compared = await Promise.all(
    found.map(async (cached) => difference(cached, await freshOf(cached, username, read))),
  );
  return compared.flat();
}

/** The same part of a list, or the course, or its history, as the service has it now. */
async function freshOf({ key, data }: Cached, username: string, read: Read): Promise<unknown> {
  const [first, courseId, isHistory] = key;
  if (first === "courseTotals") return (await read<CourseTotals>(username, "/courses/totals"))?.totals;
  if (first !== "course") {
    const filters = (key[1] ?? {}) as CourseFilters;
    return freshList(first as ListName, filters, data as InfiniteData<CoursePage>, username, read);
  }
  if (!isHistory) return read<Course>(username, `/courses/${courseId}`);
  return (await read<{ items: HistoryEntry[] }>(username, `/courses/${courseId}/history`))?.items ?? null;
}

async function freshList(
  name: ListName,
  filters: CourseFilters,
  { pages }: InfiniteData<CoursePage>,
  username: string,
  read: Read,
): Promise<Course[]> {
  const all = await rest(name, filters, username, null, read);
  const next = pages.at(-1)?.next ?? null;
  return next === null ? all : all.slice(0, all.length - (await rest(name, filters, username, next, read)).length);
}

/** The courses of a list from a page on. */
async function rest(
  name: ListName,
  filters: CourseFilters,
  username: string,
  from: string | null,
  read: Read,
): Promise<Course[]> {
  const page = await read<CoursePage>(username, pathOfList(name, filters, from));
  if (!page) throw new Error(`There is no list ${name}.`);
  return page.next ? [...page.items, ...(await rest(name, filters, username, page.next, read))] : page.items;
}

function difference({ key, data }: Cached, fresh: unknown): string[] {
  const name = key.map((part) => (typeof part === "object" ? JSON.stringify(part) : part)).join("/");
  const cached = contentOf(key, data);
  if (!Array.isArray(cached) || !Array.isArray(fresh)) return isSame(cached, fresh) ? [] : [texts(name, cached, fresh)];
  const length = Math.max(cached.length, fresh.length);
  return Array.from({ length }, (_, at) => at)
    .filter((at) => !isSame(cached[at], fresh[at]))
    .map((at) =>
      texts(`${name}, row ${at} of ${cached.length} cached, ${fresh.length} fetched`, cached[at], fresh[at]),
    );
}

function contentOf([first]: unknown[], data: unknown): unknown {
  if (first === "courseTotals") return (data as CourseTotals).totals;
  return first === "course" ? data : (data as InfiniteData<CoursePage>).pages.flatMap(({ items }) => items);
}

function isSame(a: unknown, b: unknown): boolean {
  return sorted(a) === sorted(b);
}

/** JSON that does not depend on the order of the members. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

function texts(where: string, cached: unknown, fresh: unknown): string {
  return `${where}: ${JSON.stringify(cached)} instead of ${JSON.stringify(fresh)}`;
}
