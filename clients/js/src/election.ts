/**
 * Who holds the lock leads. The browser passes it on by itself when the leading tab is closed; a leader that no longer
 * answers (frozen, or crashed without the browser's notice) has it taken away, and learns of that when it wakes.
 */
import type { LocksLike } from "./environment.js";

export interface Election {
  enter(): void;
  /** Leaves, and gives the lock to the next if it was ours. */
  leave(): void;
  /** Takes the lock from whoever has it. */
  steal(): void;
}

/** `onElected` and `onReplaced` are called alternately; the deposed is in the queue again. */
export function electLeader(locks: LocksLike, name: string, onElected: () => void, onReplaced: () => void): Election {
  let queue: AbortController | null = null;
  let release: (() => void) | null = null;

  function hold(letGo: () => void): void {
    release = letGo;
    onElected();
  }

  function request(shouldSteal: boolean): void {
    const own = new AbortController();
    queue?.abort();
    queue = own;
    // The two options exclude each other.
    const options = shouldSteal ? { steal: true } : { signal: own.signal };
    // Held until the promise ends: by `leave`, or by another tab's `steal`, which rejects the request instead.
    const whileHeld = (): Promise<void> => new Promise((resolve) => (queue === own ? hold(resolve) : resolve()));
    locks.request(name, options, whileHeld).catch(() => {
      // After we left, or asked anew: our own doing.
      if (queue !== own) return;
      // Locks are forbidden here, as where the user has forbidden storage: this tab leads itself.
      if (!release) return hold(() => {});
      release = null;
      request(false);
      onReplaced();
    });
  }

  return {
    enter: () => request(false),
    leave() {
      queue?.abort();
      release?.();
      queue = release = null;
    },
    steal() {
      if (queue && !release) request(true);
    },
  };
}
