/**
 * What this browser keeps for the site. Where the person has forbidden site data, or no room is left, entries are held by
 * this page alone: everything works until the page is reloaded, and `isKept` says so.
 */
import { Subscribable } from "./subscribable.ts";

export type KeyValueStorage = Pick<Storage, "getItem" | "setItem" | "removeItem">;

export class BrowserStorage extends Subscribable implements KeyValueStorage {
  readonly #kept: () => KeyValueStorage;
  readonly #held = new Map<string, string>();

  /** `kept` may throw, as reading `localStorage` does where site data is forbidden. */
  constructor(kept: () => KeyValueStorage) {
    super();
    this.#kept = kept;
  }

  /** Whether everything that was written outlives this page. */
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
      // Nothing was kept.
    }
    this.notify();
  }

  /** Another tab has changed this entry, or all of them: what was held here alone is out of date. */
  onOtherTabChange(key: string | null): void {
    if (key === null) this.#held.clear();
    else this.#held.delete(key);
    this.notify();
  }
}

export const browserStorage = new BrowserStorage(() => localStorage);

// Before anybody else listens: they read what this has heeded.
globalThis.addEventListener?.("storage", ({ key }) => browserStorage.onOtherTabChange(key));
