/** Random changes, deliveries, fetches, losses and absences: at the end each cache equals fresh fetches, and none went back. */
import { notifyManager } from "@tanstack/query-core";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Course } from "../src/event_table.js";
import { CachedLists, isFound } from "./fakes/cached_lists.js";
import { pass } from "./fakes/client_under_test.js";

const STATUSES = ["pending", "confirmed", "cancelled", "searched"] as const;
const MAX_COURSES = 12;

type Step =
  | { kind: "change"; pick: number; action: "request" | "assign" | "cancel" | "reschedule"; day: number }
  | { kind: "deliver"; count: number }
  | { kind: "respond"; pick: number }
  | { kind: "refetch" | "more" | "cancel" | "mount"; pick: number }
  | { kind: "reconnect" | "fail" }
  | { kind: "pass"; ms: number };

const number = fc.nat({ max: 30 });
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: fc.record({ kind: fc.constant("change"), pick: number, action: actions(), day: number }) },
    { weight: 6, arbitrary: fc.record({ kind: fc.constant("deliver"), count: fc.integer({ min: 1, max: 3 }) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("respond"), pick: number }) },
    {
      weight: 5,
      arbitrary: fc.record({ kind: fc.constantFrom("refetch", "more", "cancel", "mount"), pick: number }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom("reconnect", "fail") }) },
    { weight: 6, arbitrary: fc.record({ kind: fc.constant("pass"), ms: fc.integer({ min: 1, max: 150 }) }) },
  ) as fc.Arbitrary<Step>,
  { minLength: 10, maxLength: 80 },
);

function actions() {
  return fc.constantFrom("request", "request", "assign", "cancel", "reschedule");
}

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2025-07-12T19:30:00.000Z") });
});

afterEach(() => {
  vi.useRealTimers();
});

/** Lists that are fetched and left, an open course with its history, and a feed that delivers in order and late. */
class Screen {
  readonly lists = new CachedLists();
  readonly #mounted = new Map<string, ReturnType<CachedLists["list"]>>();
  readonly #newest = new Map<string, number>();
  readonly regressions: string[] = [];
  #delivered = 0;

  constructor() {
    this.lists.requestCourses(5);
    this.#delivered = this.lists.office.events.length;
  }

  async take(step: Step): Promise<void> {
    const { lists } = this;
    switch (step.kind) {
      case "change":
        this.#act(step.pick, step.action, `2025-07-${String((step.day % 28) + 1).padStart(2, "0")}`);
        break;
      case "deliver":
        this.deliver(step.count);
        break;
      case "respond":
        this.#respond(lists.office.course(this.#courseId(step.pick)));
        break;
      case "mount":
        this.#mount(STATUSES[step.pick % STATUSES.length] ?? "pending");
        break;
      case "refetch":
        void this.#list(step.pick)?.observer.refetch({ cancelRefetch: step.pick % 2 === 0 });
        if (step.pick % 3 === 0) void lists.queries.refetchQueries({ queryKey: ["course"] });
        break;
      case "more":
        void this.#list(step.pick)?.observer.fetchNextPage();
        break;
      case "cancel":
        void lists.queries.cancelQueries({ queryKey: [...(this.#list(step.pick)?.key ?? ["none"])] });
        break;
      case "fail":
        lists.isFailing = !lists.isFailing;
        break;
      case "reconnect":
        this.#lose();
        break;
      case "pass":
        await pass(step.ms);
    }
  }

  deliver(count: number): void {
    for (const event of this.lists.office.events.slice(this.#delivered, this.#delivered + count)) {
      this.#delivered += 1;
      this.lists.emit(structuredClone(event));
    }
  }

  /** Everything is delivered, and requests succeed again. */
  async settle(): Promise<void> {
    this.lists.isFailing = false;
    this.deliver(Number.POSITIVE_INFINITY);
    await pass(60_000);
    void this.lists.queries.refetchQueries({ predicate: ({ state }) => state.status === "error" });
    await pass(60_000);
  }

  /** Each list that has been fetched, as far as it is loaded, beside what a fetch returns up to the same end. */
  compared(): { shown: string[]; fresh: string[] }[] {
    const loaded = [...this.#mounted].filter(([, { pages }]) => pages().length > 0);
    return loaded.map(([status, { pages, shown }]) => {
      const order = status === "cancelled" ? "desc" : "asc";
      const isSearch = status === "searched";
      const listed = isSearch ? "pending" : status;
      const belongs = (course: Course) => !isSearch || isFound(course);
      const all = this.lists.office.sorted(listed, order).filter(belongs);
      const end = pages().at(-1)?.next ?? null;
      const behind = end === null ? [] : this.lists.office.page(listed, order, 1000, end).items.filter(belongs);
      return { shown: shown().map(textOf), fresh: all.slice(0, all.length - behind.length).map(textOf) };
    });
  }

  /** From now on no list may show an older version, whether or not it shows this one. */
  #respond(course: Course): void {
    this.lists.binding.apply(course);
    for (const status of STATUSES) this.#newest.set(`${status} ${course.courseId}`, course.version);
  }

  #lose(): void {
    const { office, emitter } = this.lists;
    this.#delivered = office.events.length;
    emitter.emit("caughtUp", { recovered: false, reason: "expired", cursor: `k3f9.${this.#delivered}`, missed: 0 });
  }

  #mount(status: string): void {
    if (this.#mounted.has(status)) return;
    const list = this.lists.list(status, status === "cancelled" ? "desc" : "asc");
    // As the adapters for React and others listen: after all changes of the moment.
    list.observer.subscribe(notifyManager.batchCalls(() => this.#compare(status, list.observed())));
    this.#mounted.set(status, list);
  }

  #list(pick: number) {
    return [...this.#mounted.values()][pick % Math.max(1, this.#mounted.size)];
  }

  #courseId(pick: number): number {
    return (pick % this.lists.office.courses.size) + 1;
  }

  #act(pick: number, action: "request" | "assign" | "cancel" | "reschedule", day: string): void {
    const { office } = this.lists;
    const { size } = office.courses;
    if (action === "request") return void (size < MAX_COURSES && office.request(size + 1, day));
    const { courseId, status } = office.course(this.#courseId(pick));
    if (status === "cancelled") return;
    if (action === "reschedule") office.reschedule(courseId, day);
    else office[action](courseId);
  }

  /** Notes the courses that a list shows in an older version than before. Two pages may show a course twice until its event. */
  #compare(status: string, shown: readonly Course[]): void {
    const versions = new Map<number, number>();
    for (const { courseId, version } of shown) {
      versions.set(courseId, Math.max(version, versions.get(courseId) ?? 0));
    }
    for (const [courseId, version] of versions) {
      const key = `${status} ${courseId}`;
      const before = this.#newest.get(key) ?? 0;
      if (version < before) this.regressions.push(`${key}: ${version} after ${before}`);
      this.#newest.set(key, Math.max(version, before));
    }
  }
}

function textOf(course: Course): string {
  return JSON.stringify(course);
}

test("each cache equals fresh fetches at the end", async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (taken) => {
      const screen = new Screen();
      const { lists } = screen;
      const course = await lists.observe(["course", 1], () => lists.office.course(1));
      const history = await lists.observe(["course", 1, "history"], () => lists.office.history(1));
      for (const step of taken) await screen.take(step);

      await screen.settle();

      for (const { shown, fresh } of screen.compared()) expect(shown).toEqual(fresh);
      expect(course()).toEqual(lists.office.course(1));
      expect(history()).toEqual(lists.office.history(1));
      lists.binding();
      lists.queries.clear();
    }),
    { numRuns: 300 },
  );
}, 120_000);

test("without losses and failures no list ever shows an older version of a course than before", async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (taken) => {
      const screen = new Screen();
      for (const step of taken) if (step.kind !== "reconnect" && step.kind !== "fail") await screen.take(step);

      await screen.settle();

      expect(screen.regressions).toEqual([]);
      screen.lists.binding();
      screen.lists.queries.clear();
    }),
    { numRuns: 200 },
  );
}, 120_000);

test("while whole lists are loaded, events cost no request", async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (taken) => {
      const screen = new Screen();
      const { lists } = screen;
      lists.limit = MAX_COURSES;
      for (const pick of STATUSES.keys()) await screen.take({ kind: "mount", pick });
      await lists.observe(["course", 1], () => lists.office.course(1));
      await lists.observe(["course", 1, "history"], () => lists.office.history(1));

      for (const step of taken) if (["change", "deliver", "pass"].includes(step.kind)) await screen.take(step);
      await screen.settle();

      expect(lists.requests).toEqual([]);
      for (const { shown, fresh } of screen.compared()) expect(shown).toEqual(fresh);
      lists.binding();
      lists.queries.clear();
    }),
    { numRuns: 100 },
  );
}, 120_000);
