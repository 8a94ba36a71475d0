/**
 * What is typed in the open form, kept until it is sent or discarded, so that a reload or another sign-in brings it back.
 *
 * There is one form at a time in a tab, so there is one draft for each tab and person; it names its action and course.
 * It is kept in the tab's own storage, under the person's name: whoever signs in next in this tab gets another draft.
 * Where the browser forbids storage, or has no room, memory holds it until the page goes.
 */
import type { Course } from "@/domain/course.ts";
import type { ActionName } from "./forms.ts";

export interface Draft {
  action: ActionName;
  /** As the form showed it; `null` for a request. */
  course: Course | null;
  /** By field, only what differs from what the form began with. */
  typed: Record<string, unknown>;
}

const inMemory = new Map<string, string>();

export class DraftStore {
  readonly #key: string;
  readonly #storage: () => Storage;
  readonly #memory: Map<string, string>;

  /** `person` is unique among all who may use this browser. `storage` may throw. */
  constructor(person: string, storage: () => Storage = () => sessionStorage, memory = inMemory) {
    this.#key = `coursewire:draft:${person}`;
    this.#storage = storage;
    this.#memory = memory;
  }

  get(): Draft | null {
    const text = this.#memory.get(this.#key) ?? this.#tryStorage((storage) => storage.getItem(this.#key));
    try {
      return text ? (JSON.parse(text) as Draft) : null;
    } catch {
      return null;
    }
  }

  keep(draft: Draft): void {
    const text = JSON.stringify(draft);
    this.#memory.set(this.#key, text);
    this.#tryStorage((storage) => storage.setItem(this.#key, text));
  }

  discard(): void {
    this.#memory.delete(this.#key);
    this.#tryStorage((storage) => storage.removeItem(this.#key));
  }

  #tryStorage<Result>(use: (storage: Storage) => Result): Result | null {
    try {
      return use(this.#storage());
    } catch {
      return null;
    }
  }
}
