/**
 * The other tabs of an identity, and where their pages are.
 *
 * A tab says when it goes away, unless the browser ends it: a crash, or a tab discarded to save memory. So each tab holds a
 * Web Lock of its own, and the others have requested it: the browser grants it to them when the tab is no more.
 */
import type { LocksLike } from "../browser_environment.js";
import type { Stays } from "./stays.js";

/** Where a tab is. `isLocked`: it holds its lock, so the lock is granted to others only when the tab is no more. */
export interface TabPlace {
  from: string;
  stays: Stays;
  isLocked?: boolean;
}

// Questions without a response, after which a tab counts as closed: a tab that hangs keeps its lock.
const MAX_UNANSWERED = 2;

/** The other tabs, as far as this one has heard of them. */
export class OtherTabs {
  readonly #known = new Map<string, { stays: Stays; unanswered: number }>();
  readonly #watched = new Set<string>();
  readonly #locks: LocksLike | undefined;
  readonly #lockOf: (tab: string) => string;
  readonly #onGone: () => void;
  #ending = new AbortController();

  /** `onGone` is called when the browser has ended a tab. */
  constructor(locks: LocksLike | undefined, name: string, onGone: () => void) {
    this.#locks = locks;
    this.#lockOf = (tab) => `${name}|${tab}`;
    this.#onGone = onGone;
  }

  get stays(): Stays[] {
    return [...this.#known.values()].map(({ stays }) => stays);
  }

  /** Holds the lock of this tab until `leave`. `onHeld` is called as soon as it does, and never without locks. */
  enter(tab: string, onHeld: () => void): void {
    const { signal } = this.#ending;
    this.#request(
      tab,
      () =>
        new Promise((resolve) => {
          signal.addEventListener("abort", () => resolve());
          onHeld();
        }),
    );
  }

  /** Forgets the other tabs, and holds and requests no lock any more. `enter` may follow. */
  leave(): void {
    this.#ending.abort();
    this.#ending = new AbortController();
    this.#known.clear();
    this.#watched.clear();
  }

  heard({ from, stays, isLocked }: TabPlace): void {
    this.#known.set(from, { stays, unanswered: 0 });
    if (!isLocked || this.#watched.has(from)) return;
    this.#watched.add(from);
    this.#request(from, async () => {
      this.#watched.delete(from);
      if (this.#known.delete(from)) this.#onGone();
    });
  }

  /** All other tabs are about to be asked where they are. Forgets those that have not responded several times. */
  asked(): void {
    for (const [tab, known] of this.#known) {
      known.unanswered += 1;
      if (known.unanswered > MAX_UNANSWERED) this.#known.delete(tab);
    }
  }

  #request(tab: string, whileHeld: () => Promise<void>): void {
    const { signal } = this.#ending;
    const unlessEnded = async (): Promise<void> => (signal.aborted ? undefined : whileHeld());
    // Rejected by `leave`, or where storage and with it locks are forbidden.
    this.#locks?.request(this.#lockOf(tab), { signal }, unlessEnded).catch(() => {});
  }
}
