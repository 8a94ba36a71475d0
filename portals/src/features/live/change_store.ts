/** What was heard lately: which rows to highlight, which courses changed under an open form, and the activity feed. */
import type { CourseEventData } from "@coursewire/client";

export interface Activity {
  event: CourseEventData;
  /** It happened while this browser was away. */
  replayed: boolean;
  isOwn: boolean;
}

interface Timing {
  freshMs: number;
  setTimeout: (run: () => void, delayMs: number) => unknown;
}

const MOST_ACTIVITIES = 100;
const DEFAULTS: Timing = { freshMs: 5_000, setTimeout: (run, delayMs) => setTimeout(run, delayMs) };

export class ChangeStore {
  readonly #timing: Timing;
  readonly #listeners = new Set<() => void>();
  readonly #latest = new Map<number, CourseEventData>();
  readonly #fresh = new Map<number, number>();
  #activities: readonly Activity[] = [];

  constructor(timing: Partial<Timing> = {}) {
    this.#timing = { ...DEFAULTS, ...timing };
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  get activities(): readonly Activity[] {
    return this.#activities;
  }

  /** The last event heard of a course. */
  latest(courseId: number): CourseEventData | null {
    return this.#latest.get(courseId) ?? null;
  }

  isFresh(courseId: number): boolean {
    return this.#fresh.has(courseId);
  }

  /** To be called for every event as it comes. */
  hear(event: CourseEventData): void {
    this.#latest.set(event.courseId, event);
    this.touch(event.courseId);
  }

  /** Lights a row up for a moment. */
  touch(courseId: number): void {
    const round = (this.#fresh.get(courseId) ?? 0) + 1;
    this.#fresh.set(courseId, round);
    this.#timing.setTimeout(() => {
      if (this.#fresh.get(courseId) === round) {
        this.#fresh.delete(courseId);
        this.#tell();
      }
    }, this.#timing.freshMs);
    this.#tell();
  }

  add(activity: Activity): void {
    this.#activities = [activity, ...this.#activities].slice(0, MOST_ACTIVITIES);
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
