/** The recent events: rows to highlight, the newest event of each course, and the activity feed. */
import type { CourseEventData } from "@coursewire/client";
import { Subscribable } from "@/platform/subscribable.ts";

export interface Activity {
  event: CourseEventData;
  /** Whether it happened while this browser was not connected. */
  replayed: boolean;
  isMine: boolean;
}

interface Timing {
  freshMs: number;
  setTimeout: (run: () => void, delayMs: number) => unknown;
}

const MAX_ACTIVITIES = 100;
const DEFAULTS: Timing = { freshMs: 5_000, setTimeout: (run, delayMs) => setTimeout(run, delayMs) };

export class ChangeStore extends Subscribable {
  readonly #timing: Timing;
  readonly #latest = new Map<number, CourseEventData>();
  readonly #fresh = new Map<number, number>();
  #activities: readonly Activity[] = [];

  constructor(timing: Partial<Timing> = {}) {
    super();
    this.#timing = { ...DEFAULTS, ...timing };
  }

  get activities(): readonly Activity[] {
    return this.#activities;
  }

  /** The newest event of a course. */
  latest(courseId: number): CourseEventData | null {
    return this.#latest.get(courseId) ?? null;
  }

  isFresh(courseId: number): boolean {
    return this.#fresh.has(courseId);
  }

  /** Records an event and highlights its course. */
  record(event: CourseEventData): void {
    this.#latest.set(event.courseId, event);
    this.highlight(event.courseId);
  }

  /** Highlights a row for `freshMs`. */
  highlight(courseId: number): void {
    const round = (this.#fresh.get(courseId) ?? 0) + 1;
    this.#fresh.set(courseId, round);
    this.#timing.setTimeout(() => {
      if (this.#fresh.get(courseId) === round) {
        this.#fresh.delete(courseId);
        this.notify();
      }
    }, this.#timing.freshMs);
    this.notify();
  }

  add(activity: Activity): void {
    this.#activities = [activity, ...this.#activities].slice(0, MAX_ACTIVITIES);
    this.notify();
  }
}
