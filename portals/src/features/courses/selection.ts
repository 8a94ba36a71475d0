/** The courses that are selected in a list. What leaves the list, or can no longer be changed, is selected no more. */
import { useSyncExternalStore } from "react";
import type { Course } from "@/domain/course.ts";
import { Subscribable } from "@/platform/subscribable.ts";
import { isSavedSince, type SavedVersions } from "./saved_courses.ts";

/** The versions of courses by their numbers. */
type Versions = ReadonlyMap<number, number>;

export class Selection extends Subscribable {
  #ids: ReadonlySet<number> = new Set();
  /** What the list shows and can be selected, in its order. */
  #shown: Versions = new Map();
  /** Where a range begins. */
  #anchor: number | null = null;
  /** What has left the list while it was selected, in the versions that were shown last. */
  #gone: Versions = new Map();
  #left = 0;

  /** The numbers of the selected courses. A new object after each change. */
  get ids(): ReadonlySet<number> {
    return this.#ids;
  }

  /** How many courses somebody else has taken from the selection since it was last changed here. */
  get left(): number {
    return this.#left;
  }

  get isAll(): boolean {
    return this.#shown.size > 0 && this.#ids.size === this.#shown.size;
  }

  /** `courses` are those that the list shows now, in their order; `saved` what the user has saved. */
  show(courses: readonly Course[], saved: SavedVersions): void {
    const before = this.#shown;
    const shown = new Map(courses.filter(isSelectable).map(({ courseId, version }) => [courseId, version]));
    this.#shown = shown;
    if (this.#ids.size === 0 && this.#gone.size === 0) return;
    const gone = [...this.#ids].filter((id) => !shown.has(id));
    if (gone.length > 0) this.#ids = new Set([...this.#ids].filter((id) => shown.has(id)));
    this.#gone = new Map([...this.#gone, ...gone.map((id) => [id, before.get(id) ?? 0] as const)]);
    // The event of an own action may come before its response.
    this.#left = [...this.#gone].filter(([courseId, version]) => !isSavedSince(saved, { courseId, version })).length;
    // Also if nothing has left: whether all are selected depends on how many are shown.
    this.notify();
  }

  /** With `isRange` all courses between the last one that was set and this one. */
  set(courseId: number, isSelected: boolean, isRange = false): void {
    this.#change(isRange ? this.#rangeTo(courseId) : [courseId], isSelected);
    this.#anchor = courseId;
  }

  setAll(isSelected: boolean): void {
    this.#change([...this.#shown.keys()], isSelected);
  }

  /** Selects some no more, whose action is done. */
  drop(courseIds: readonly number[]): void {
    this.#change(courseIds, false);
  }

  clear(): void {
    this.#anchor = null;
    this.#change([...this.#ids], false);
  }

  #rangeTo(courseId: number): readonly number[] {
    const shown = [...this.#shown.keys()];
    const from = this.#anchor === null ? -1 : shown.indexOf(this.#anchor);
    const to = shown.indexOf(courseId);
    if (from < 0 || to < 0) return [courseId];
    return shown.slice(Math.min(from, to), Math.max(from, to) + 1);
  }

  #change(courseIds: readonly number[], isSelected: boolean): void {
    const ids = new Set(this.#ids);
    for (const id of courseIds) {
      if (isSelected) ids.add(id);
      else ids.delete(id);
    }
    this.#ids = ids;
    this.#gone = new Map();
    this.#left = 0;
    this.notify();
  }
}

/** Past courses have no action that many of them could need. */
export function isSelectable({ status }: Pick<Course, "status">): boolean {
  return status === "pending" || status === "confirmed";
}

export function useIsSelected(selection: Selection, courseId: number): boolean {
  return useSyncExternalStore(selection.subscribe, () => selection.ids.has(courseId));
}

/** Whether any course is selected. */
export function useIsSelecting(selection: Selection | undefined): boolean {
  return useSyncExternalStore(selection?.subscribe ?? subscribeToNothing, () => (selection?.ids.size ?? 0) > 0);
}

const subscribeToNothing = () => () => {};
