/**
 * The recent events: rows to highlight, the newest event of each course, and the activity feed. An event notifies the
 * listeners of its own course at once, and those of the feed once for all events within `batchMs`.
 */
import type { CourseEventData } from "@coursewire/client";
import { Subscribable } from "@/platform/subscribable.ts";
import { type ToldEvent, tellsSomething } from "./told_event.ts";

export interface Activity {
  event: ToldEvent;
  /** Whether it happened while this browser was not connected. */
  replayed: boolean;
  isMine: boolean;
}

interface Timing {
  freshMs: number;
  batchMs: number;
  setTimeout: (run: () => void, delayMs: number) => unknown;
}

/** As many entries as the feed keeps: more than a burst has. */
export const MAX_ACTIVITIES = 300;
const DEFAULTS: Timing = { freshMs: 5_000, batchMs: 100, setTimeout: (run, delayMs) => setTimeout(run, delayMs) };

export class ChangeStore extends Subscribable {
  readonly #timing: Timing;
  readonly #latest = new Map<number, CourseEventData>();
  /** The newest event of each course that tells something. */
  readonly #told = new Map<number, CourseEventData>();
  /** By course, the oldest version that looks like the newest. */
  readonly #sameSince = new Map<number, number>();
  readonly #fresh = new Map<number, number>();
  readonly #listeners = new Map<number, Set<() => void>>();
  #activities: readonly Activity[] = [];
  #waiting: Activity[] = [];
  #wanted = 0;

  constructor(timing: Partial<Timing> = {}) {
    super();
    this.#timing = { ...DEFAULTS, ...timing };
  }

  /** The newest first. */
  get activities(): readonly Activity[] {
    return this.#activities;
  }

  /** How many entries somebody wants to see, who has not been shown them yet. */
  get wanted(): number {
    return this.#wanted;
  }

  /** The newest event of a course. */
  latest(courseId: number): CourseEventData | null {
    return this.#latest.get(courseId) ?? null;
  }

  /** The newest event of a course after this version, unless the course still looks as in it. */
  newer(courseId: number, version: number): CourseEventData | null {
    const [latest, told] = [this.latest(courseId), this.#told.get(courseId)];
    if (!latest || latest.version <= version || this.#looksAs(courseId, version)) return null;
    return told && told.version > version ? told : latest;
  }

  /** The course in a newer version than this one, from which it does not differ for the reader. */
  same(courseId: number, version: number): CourseEventData["course"] {
    const latest = this.latest(courseId);
    return latest && latest.version > version && this.#looksAs(courseId, version) ? latest.course : null;
  }

  isFresh(courseId: number): boolean {
    return this.#fresh.has(courseId);
  }

  /** Calls `listener` after each change of this course's state until the returned function is called. */
  subscribeTo(courseId: number, listener: () => void): () => void {
    const listeners = this.#listeners.get(courseId) ?? new Set();
    this.#listeners.set(courseId, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(courseId) === listeners) this.#listeners.delete(courseId);
    };
  }

  /** Records an event, and highlights its course if it tells something. */
  record(event: CourseEventData): void {
    const { courseId, version } = event;
    const before = this.latest(courseId);
    this.#latest.set(courseId, event);
    if (tellsSomething(event)) {
      this.#told.set(courseId, event);
      this.#sameSince.delete(courseId);
      this.highlight(courseId);
      return;
    }
    if (before?.version !== version - 1 || !this.#sameSince.has(courseId)) this.#sameSince.set(courseId, version - 1);
    this.#notifyCourse(courseId);
  }

  /** Highlights a row for `freshMs`. */
  highlight(courseId: number): void {
    const round = (this.#fresh.get(courseId) ?? 0) + 1;
    this.#fresh.set(courseId, round);
    this.#timing.setTimeout(() => {
      if (this.#fresh.get(courseId) === round) {
        this.#fresh.delete(courseId);
        this.#notifyCourse(courseId);
      }
    }, this.#timing.freshMs);
    this.#notifyCourse(courseId);
  }

  /** Adds an entry to the feed. */
  add(activity: Activity): void {
    this.#waiting.unshift(activity);
    if (this.#waiting.length === 1) this.#timing.setTimeout(() => this.#publish(), this.#timing.batchMs);
  }

  /** Asks the feed to show its newest entries, as many as `count`. */
  want(count: number): void {
    this.#wanted = count;
    this.notify();
  }

  /** The feed has shown what was wanted. */
  settle(): void {
    this.#wanted = 0;
  }

  #looksAs(courseId: number, version: number): boolean {
    const since = this.#sameSince.get(courseId);
    return since !== undefined && since <= version;
  }

  #publish(): void {
    this.#activities = [...this.#waiting, ...this.#activities].slice(0, MAX_ACTIVITIES);
    this.#waiting = [];
    this.notify();
  }

  #notifyCourse(courseId: number): void {
    for (const listener of this.#listeners.get(courseId) ?? []) listener();
  }
}
