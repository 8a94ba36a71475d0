/**
 * Stores the text typed in the open form until it is sent or discarded, so that it survives a reload or a new sign-in.
 *
 * A tab shows one form at a time, so there is one draft per tab and user; it names its action and course. It is stored in
 * `sessionStorage` under the user's name, so another user of the tab does not see it. If the browser forbids that storage or
 * it is full, the draft is kept in memory until the page is left.
 */
import type { Course } from "@/domain/course.ts";
import { BrowserStorage, type KeyValueStorage } from "@/platform/browser_storage.ts";
import type { ActionName } from "./open_form.ts";

export interface Draft {
  action: ActionName;
  /** The course as the form showed it; `null` for a request. */
  course: Course | null;
  /** The values by field, only those that differ from the initial values. */
  typed: Record<string, unknown>;
}

const tabStorage = new BrowserStorage(() => sessionStorage);

export class DraftStore {
  readonly #key: string;
  readonly #storage: KeyValueStorage;

  /** `person` identifies the user among all users of this browser. */
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
