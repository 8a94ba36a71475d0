/** A portal without a page: the query cache, the lists that the portal of a role shows, and the client with its binding. */
import { isDeepStrictEqual } from "node:util";
import { createRealtime, isConnected, type Realtime } from "@coursewire/client";
import { type Binding, bindQueryClient } from "@coursewire/client/query";
import { type InfiniteData, InfiniteQueryObserver, QueryClient, QueryObserver } from "@tanstack/query-core";
import type { Course, CoursePage, Role } from "@/domain/course.ts";
import { COURSE_QUERIES, keyOfList, type ListName, pathOfList } from "@/features/courses/course_lists.ts";
import { startCursor, whenLoaded } from "@/features/live/start_cursor.ts";

/** The lists that are mounted, by their tabs, summaries and panels. */
export const SHOWN: Record<Role, readonly ListName[]> = {
  admin: ["pendingCourses", "confirmedCourses", "completedCourses", "cancelledCourses"],
  organization: ["pendingCourses", "confirmedCourses", "completedCourses", "cancelledCourses", "classes"],
  instructor: ["classes", "completedCourses", "cancelledCourses"],
};
/** The board of the admins' portal, at the hours that it begins with. */
const SLOT = {
  date: new Date().toISOString().slice(0, 10),
  startTime: "09:00",
  endTime: "17:00",
  timeZone: "America/Toronto",
};
const BOARD_KEY = ["instructors", SLOT];
const BOARD_PATH = `/instructors?${new URLSearchParams(SLOT)}`;
const RETRIES = 3;
/**
 * One machine runs the emulator and all viewers. The emulator starts a process for each frame that waits, so the pages are
 * hidden: their clients ping every 8 minutes only. And a slow response must not end a socket.
 */
const TIMING = { connectTimeout: 60_000, pongTimeout: 60_000 };
const ENVIRONMENT = {
  page: { isVisible: () => false, listen: () => () => undefined },
  logger: { log: () => undefined, warn: () => undefined },
};

export interface Person {
  role: Role;
  /** The ID token, as in the header Authorization. */
  token: string;
}

/** What the viewers of one person should show: all courses of each list, and for admins the rows of the board. */
interface Fresh {
  lists: Map<ListName, Course[]>;
  board: unknown[] | null;
}

interface Board {
  items: unknown[];
}

/** A response that is not a success. Thrown as an error: TanStack Query decides about a retry by it. */
class Refused extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`The response has status ${status}.`);
    this.status = status;
  }
}

/** One viewer. It shows nothing before `open`. */
export class Viewer {
  readonly person: Person;
  readonly #apiUrl: string;
  readonly #client: QueryClient;
  readonly #realtime: Realtime;
  /** The newest version of each course that an event had. */
  readonly #seen = new Map<number, number>();
  readonly binding: Binding;

  constructor(apiUrl: string, person: Person) {
    this.person = person;
    this.#apiUrl = apiUrl;
    this.#client = new QueryClient({
      defaultOptions: {
        queries: {
          staleTime: Number.POSITIVE_INFINITY,
          networkMode: "always",
          retry: (failures, error) => failures < RETRIES && isTransient(error),
        },
      },
    });
    this.#realtime = createRealtime({
      apiUrl,
      getToken: () => person.token,
      cursor: () => startCursor(this.#client),
      // Whoever falls back to another transport would not be counted as a socket.
      transports: ["websocket"],
      timing: TIMING,
      environment: ENVIRONMENT,
    });
    this.binding = bindQueryClient(this.#realtime, this.#client, { courses: COURSE_QUERIES });
    this.#realtime.on("event", ({ data }) => this.#seen.set(data.courseId, data.version));
  }

  /** The lists are fetched and the socket is open afterwards. */
  async open(): Promise<void> {
    const connected = new Promise<void>((resolve) => {
      this.#realtime.onState(({ state }) => isConnected(state) && resolve());
    });
    whenLoaded(this.#client, () => this.#realtime.start());
    for (const name of SHOWN[this.person.role]) this.#showList(name);
    if (this.person.role === "admin") this.#showBoard();
    await connected;
  }

  get isConnected(): boolean {
    return isConnected(this.#realtime.state);
  }

  get isFetching(): boolean {
    return this.#client.isFetching() > 0;
  }

  /** Whether the event with this version of the course, or a later one, has arrived. */
  hasSeen(courseId: number, version: number): boolean {
    return (this.#seen.get(courseId) ?? 0) >= version;
  }

  /** The names of the lists that are not equal to the fresh ones, up to the end of the loaded pages. */
  differences({ lists, board }: Fresh): string[] {
    const names: string[] = [...lists].filter(([name, courses]) => !this.#isFresh(name, courses)).map(([name]) => name);
    const shown = this.#client.getQueryData<Board>(BOARD_KEY)?.items;
    return board === null || isDeepStrictEqual(shown, board) ? names : [...names, "instructors"];
  }

  close(): void {
    this.binding();
    this.#realtime.stop();
    this.#client.clear();
  }

  #isFresh(name: ListName, fresh: readonly Course[]): boolean {
    const pages = this.#client.getQueryData<InfiniteData<CoursePage>>(keyOfList(name, {}))?.pages ?? [];
    const shown = pages.flatMap(({ items }) => items);
    const isWhole = pages.at(-1)?.next === null;
    return isDeepStrictEqual(shown, isWhole ? fresh : fresh.slice(0, Math.max(shown.length, 1)));
  }

  #showList(name: ListName): void {
    new InfiniteQueryObserver(this.#client, {
      queryKey: keyOfList(name, {}),
      queryFn: ({ pageParam, signal }) =>
        get<CoursePage>(this.#apiUrl, pathOfList(name, {}, pageParam), this.person, signal),
      initialPageParam: null as string | null,
      getNextPageParam: ({ next }: CoursePage) => next,
    }).subscribe(() => undefined);
  }

  #showBoard(): void {
    new QueryObserver(this.#client, {
      queryKey: BOARD_KEY,
      queryFn: ({ signal }) => get<Board>(this.#apiUrl, BOARD_PATH, this.person, signal),
    }).subscribe(() => undefined);
  }
}

/** Fetches what all viewers of this person should show now. */
export async function fetchFresh(apiUrl: string, person: Person): Promise<Fresh> {
  const lists = new Map<ListName, Course[]>();
  for (const name of SHOWN[person.role]) lists.set(name, await allCourses(apiUrl, person, name));
  const board = person.role === "admin" ? (await get<Board>(apiUrl, BOARD_PATH, person)).items : null;
  return { lists, board };
}

async function allCourses(apiUrl: string, person: Person, name: ListName): Promise<Course[]> {
  const courses: Course[] = [];
  let next: string | null = null;
  do {
    const page: CoursePage = await get<CoursePage>(apiUrl, pathOfList(name, {}, next), person);
    courses.push(...page.items);
    next = page.next;
  } while (next !== null);
  return courses;
}

async function get<Content>(apiUrl: string, path: string, { token }: Person, signal?: AbortSignal): Promise<Content> {
  const response = await fetch(apiUrl + path, { headers: { Authorization: token }, signal: signal ?? null });
  if (!response.ok) throw new Refused(response.status);
  return (await response.json()) as Content;
}

/** Whether the portals retry after it: see `isTransient` of request_errors.ts. */
function isTransient(error: Error): boolean {
  return !(error instanceof Refused) || error.status >= 500 || error.status === 429;
}
