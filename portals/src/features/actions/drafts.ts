/**
 * What is typed in the open form, kept until it is sent or discarded, so that a reload or another sign-in brings it back.
 *
 * There is one form at a time in a tab, so there is one draft for each tab and person; it names its action and course.
 * It is kept in the tab's own storage, under the person's name: whoever signs in next in this tab gets another draft.
 * Where the browser forbids storage, or has no room, the page holds it until it goes.
 */
import type { Course } from "@/domain/course.ts";
import { BrowserStorage, type KeyValueStorage } from "@/platform/browser_storage.ts";
import type { ActionName } from "./forms.ts";

export interface Draft {
  action: ActionName;
  /** As the form showed it; `null` for a request. */
  course: Course | null;
  /** By field, only what differs from what the form began with. */
  typed: Record<string, unknown>;
}

const tabStorage = new BrowserStorage(() => sessionStorage);

export class DraftStore {
  readonly #key: string;
  readonly #storage: KeyValueStorage;

  /** `person` is unique among all who may use this browser. */
  constructor(person: string, storage: KeyValueStorage = tabStorage) {
    this.#key = `coursewire:draft:${person}`;
    this.#storage = storage;
  }

  get(): Draft | null {
    try {
      return JSON.parse(this.#storage.getItem(this.#key) ?? "null") as Draft | null;
    } catch {
      return null;
    }
  }

  keep(draft: Draft): void {
    this.#storage.setItem(this.#key, JSON.stringify(draft));
  }

  discard(): void {
    this.#storage.removeItem(this.#key);
  }
}
