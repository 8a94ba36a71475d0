/** The cached courses of a portal beside what the service returns now. */
import type { InfiniteData } from "@tanstack/react-query";
import type { Course, CoursePage, HistoryEntry } from "../../src/domain/course.ts";
import { LISTS, type ListName } from "../../src/features/courses/course_lists.ts";
import { get, listOf } from "./api.ts";
import type { Portal } from "./browser.ts";

interface Cached {
  key: (string | number)[];
  /** `null` where the service said that there is no such course for the user. */
  data: unknown;
}

/** The cached lists, courses and histories of the page, without those that are fetched before they are shown again. */
export function cachesOf({ page }: Pick<Portal, "page">): Promise<Cached[]> {
  return page.evaluate((lists) => {
    interface Query {
      queryKey: (string | number)[];
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
      .filter(({ queryKey: [first] }) => first === "course" || lists.includes(String(first)))
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

/** What the caches have and a fetch does not return, or the other way around. Lists are compared as far as they are loaded. */
export async function differences(portal: Pick<Portal, "page">, username: string): Promise<string[]> {
  const found = await cachesOf(portal);
  const compared = await Promise.all(found.map(async (cached) => difference(cached, await freshOf(cached, username))));
  return compared.flat();
}

/** The same part of a list, or the course, or its history, as the service has it now. */
async function freshOf({ key, data }: Cached, username: string): Promise<unknown> {
  const [first, courseId, isHistory] = key;
  if (first !== "course") return freshList(first as ListName, data as InfiniteData<CoursePage>, username);
  if (!isHistory) return get<Course>(username, `/courses/${courseId}`);
  return (await get<{ items: HistoryEntry[] }>(username, `/courses/${courseId}/history`))?.items ?? null;
}

async function freshList(name: ListName, { pages }: InfiniteData<CoursePage>, username: string): Promise<Course[]> {
  const { status, order } = LISTS[name];
  const all = await listOf(username, status, order);
  const next = pages.at(-1)?.next ?? null;
  return next === null ? all : all.slice(0, all.length - (await listOf(username, status, order, next)).length);
}

function difference({ key, data }: Cached, fresh: unknown): string[] {
  const name = key.join("/");
  const isList = key[0] !== "course";
  const cached = isList ? (data as InfiniteData<CoursePage>).pages.flatMap(({ items }) => items) : data;
  if (!Array.isArray(cached) || !Array.isArray(fresh)) return isSame(cached, fresh) ? [] : [texts(name, cached, fresh)];
  const length = Math.max(cached.length, fresh.length);
  return Array.from({ length }, (_, at) => at)
    .filter((at) => !isSame(cached[at], fresh[at]))
    .map((at) =>
      texts(`${name}, row ${at} of ${cached.length} cached, ${fresh.length} fetched`, cached[at], fresh[at]),
    );
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
