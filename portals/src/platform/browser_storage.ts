/**
 * Browser storage with a fallback to memory. If the user has forbidden site data or the storage is full, entries last until
 * the page is reloaded, and `isKept` is false.
 */
import { Subscribable } from "./subscribable.ts";

export type KeyValueStorage = Pick<Storage, "getItem" | "setItem" | "removeItem">;

export class BrowserStorage extends Subscribable implements KeyValueStorage {
  readonly #kept: () => KeyValueStorage;
  readonly #held = new Map<string, string>();

  /** `kept` returns the storage. It may throw, as reading `localStorage` does if site data is forbidden. */
  constructor(kept: () => KeyValueStorage) {
    super();
    this.#kept = kept;
  }

  /** Whether every entry outlives this page. */
  get isKept(): boolean {
    return this.#held.size === 0;
  }

  getItem(key: string): string | null {
    const held = this.#held.get(key);
    if (held !== undefined) return held;
    try {
      return this.#kept().getItem(key);
    } catch {
      return null;
    }
  }

  setItem(key: string, value: string): void {
    try {
      this.#kept().setItem(key, value);
      this.#held.delete(key);
    } catch {
      this.#held.set(key, value);
    }
    this.notify();
  }

  removeItem(key: string): void {
    this.#held.delete(key);
    try {
      this.#kept().removeItem(key);
    } catch {
      // The entry was in memory only.
    }
    this.notify();
  }

  /** Drops an entry in memory, or all for `null`, because another tab has changed the stored entry. */
  onOtherTabChange(key: string | null): void {
    if (key === null) this.#held.clear();
    else this.#held.delete(key);
    this.notify();
  }
}

export const browserStorage = new BrowserStorage(() => localStorage);

// Added before other listeners, which read the updated storage.
globalThis.addEventListener?.("storage", ({ key }) => browserStorage.onOtherTabChange(key));
