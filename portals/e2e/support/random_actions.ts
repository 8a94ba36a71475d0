/** Random actions of an admin, an organization and two instructors on courses of their own. */
import { randomUUID } from "node:crypto";
import type { Course } from "../../src/domain/course.ts";
import { daysFromToday, hourOf, post, request } from "./api.ts";

/** Returns a number from 0 to below 1. */
export type Random = () => number;

const INSTRUCTORS: Record<number, string> = { 32: "mike", 33: "sara" };
const MAX_TRIES = 20;

/** Mulberry32: https://gist.github.com/tommyettinger/46a874533244883189143505d203312c */
export function randomFrom(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export class RandomActions {
  readonly #random: Random;
  readonly #courses: Course[] = [];

  constructor(random: Random) {
    this.#random = random;
  }

  /** An admin or an organization requests a course; half of the admin's are in the past, so that they can be completed. */
  async request(): Promise<void> {
    const isAdmin = this.#random() < 0.7;
    const isPast = isAdmin && this.#random() < 0.7;
    const wish = {
      scheduledDate: this.#day(isPast),
      ...hourOf(Math.floor(this.#random() * 19)),
      location: `Room ${randomUUID()}`,
    };
    this.#courses.push(await request(wish, isAdmin ? "dana" : "iffat"));
  }

  /** One action that succeeds. A refused one, because the instructor is busy, changes nothing; another one follows. */
  async act(): Promise<void> {
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      if (this.#random() < 0.25) return this.request();
      const at = Math.floor(this.#random() * this.#courses.length);
      const course = this.#courses[at];
      const changed = course && (await this.#change(course));
      if (changed) {
        this.#courses[at] = changed;
        return;
      }
    }
    throw new Error(`None of ${MAX_TRIES} random actions succeeded.`);
  }

  async #change({ courseId, status, scheduledDate, instructorId }: Course): Promise<Course | null> {
    const choice = this.#random();
    const isPast = scheduledDate < daysFromToday(-1);
    const other = this.#random() < 0.5 ? 32 : 33;
    const path = `/courses/${courseId}`;
    if (status === "pending") {
      if (choice < 0.6) return attempt("dana", `${path}/assign`, { instructorId: other });
      if (choice < 0.8) return this.#reschedule(path, isPast, {});
      return attempt(choice < 0.9 ? "iffat" : "dana", `${path}/cancel`, { reason: "No longer needed." });
    }
    if (status !== "confirmed" || instructorId === null) return null;
    if (choice < 0.4 && isPast) {
      const username = this.#random() < 0.7 ? (INSTRUCTORS[instructorId] ?? "omar") : "omar";
      return attempt(username, `${path}/complete`, { attended: Math.floor(choice * 20) });
    }
    if (choice < 0.6) return attempt("dana", `${path}/assign`, { instructorId: 65 - instructorId });
    if (choice < 0.85) return this.#reschedule(path, isPast, choice < 0.7 ? { instructorId: other } : {});
    return attempt("omar", `${path}/cancel`, { reason: "Closed." });
  }

  #reschedule(path: string, isPast: boolean, change: object): Promise<Course | null> {
    const body = { scheduledDate: this.#day(isPast), reason: "The room is taken.", ...change };
    return attempt("omar", `${path}/reschedule`, body);
  }

  /** Random, so that rows come to all pages of a list. */
  #day(isPast: boolean): string {
    const days = Math.floor(this.#random() * 2_000);
    return daysFromToday(isPast ? -30 - days : 2 + days);
  }
}

async function attempt(username: string, path: string, body: object): Promise<Course | null> {
  try {
    return await post(username, path, body);
  } catch (error) {
    if (error instanceof Error && error.message.includes(" answered 409: ")) return null;
    throw error;
  }
}
