/** The courses that a person has changed in this browser, the newest last. */
import type { KeyValueStorage } from "@/platform/browser_storage.ts";

const MAX_KEPT = 500;

export class OwnCourses {
  readonly #storage: Pick<KeyValueStorage, "getItem" | "setItem">;
  readonly #key: string;

  /** `person` names the person, so that others at the same browser have courses of their own. */
  constructor(storage: Pick<KeyValueStorage, "getItem" | "setItem">, person: string) {
    this.#storage = storage;
    this.#key = `coursewire:own-courses:${person}`;
  }

  has(courseId: number): boolean {
    return this.#read().includes(courseId);
  }

  add(courseId: number): void {
    const others = this.#read().filter((each) => each !== courseId);
    this.#storage.setItem(this.#key, JSON.stringify([...others, courseId].slice(-MAX_KEPT)));
  }

  #read(): number[] {
    try {
      const kept: unknown = JSON.parse(this.#storage.getItem(this.#key) ?? "[]");
      return Array.isArray(kept) ? kept.filter((each) => typeof each === "number") : [];
    } catch {
      return [];
    }
  }
}
