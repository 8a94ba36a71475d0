/** The courses that this tab's user has saved, which are shown wherever their rows sort until somebody else changes them. */
import type { QueryClient } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import type { Course } from "@/domain/course.ts";
import { useLive } from "@/features/live/index.ts";
import { Subscribable } from "@/platform/subscribable.ts";

/** The version of each saved course after the user's last action, by its number. Later versions are changes by others. */
export type SavedVersions = ReadonlyMap<number, number>;

type Versioned = Pick<Course, "courseId" | "version">;

export class SavedCourses extends Subscribable {
  #versions: SavedVersions = new Map();

  /** A new object after each change. */
  get versions(): SavedVersions {
    return this.#versions;
  }

  add({ courseId, version }: Course): void {
    this.#versions = new Map(this.#versions).set(courseId, version);
    this.notify();
  }
}

/** Whether the course is as the user's last action has left it, or was before. */
export function isOwnState(saved: SavedVersions, { courseId, version }: Versioned): boolean {
  return (saved.get(courseId) ?? 0) >= version;
}

/** Whether the user has saved the course since it was as in `shown`. */
export function isSavedSince(saved: SavedVersions, shown: Versioned): boolean {
  return (saved.get(shown.courseId) ?? 0) > shown.version;
}

const stores = new WeakMap<QueryClient, SavedCourses>();

/** The saved courses of a signed-in user, whose cache `client` is. */
export function savedCoursesOf(client: QueryClient): SavedCourses {
  const known = stores.get(client) ?? new SavedCourses();
  stores.set(client, known);
  return known;
}

export function useSavedVersions(): SavedVersions {
  const saved = savedCoursesOf(useLive().client);
  return useSyncExternalStore(saved.subscribe, () => saved.versions);
}
