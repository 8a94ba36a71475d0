/**
 * Leader election by a Web Lock: the tab that holds the lock leads. When the leading tab is closed, the browser grants the
 * lock to the next tab. A leader that no longer responds (frozen, or crashed unnoticed) has its lock stolen by a follower;
 * its own request is rejected then, which it sees when it resumes.
 * https://developer.mozilla.org/docs/Web/API/LockManager/request
 */
import type { LocksLike } from "../browser_environment.js";

/** The part of this tab in the election. */
export interface Election {
  /** Requests the lock. */
  enter(): void;
  /** Withdraws the request, and releases the lock if this tab holds it. */
  leave(): void;
  /** Takes the lock from the tab that holds it. */
  steal(): void;
}

/** `onElected` and `onReplaced` are called alternately. A replaced tab has requested the lock again. */
export function electLeader(locks: LocksLike, name: string, onElected: () => void, onReplaced: () => void): Election {
  let queue: AbortController | null = null;
  let release: (() => void) | null = null;

  function hold(letGo: () => void): void {
    release = letGo;
    onElected();
  }

  function request(shouldSteal: boolean): void {
    const controller = new AbortController();
    queue?.abort();
    queue = controller;
    // The two options exclude each other.
    const options = shouldSteal ? { steal: true } : { signal: controller.signal };
    // The lock is held until this promise resolves, by `leave`. If another tab steals the lock, the request is rejected.
    const whileHeld = (): Promise<void> => new Promise((resolve) => (queue === controller ? hold(resolve) : resolve()));
    locks.request(name, options, whileHeld).catch(() => {
      // Aborted by `leave` or by a newer request.
      if (queue !== controller) return;
      // Locks are forbidden, as in browsers with storage forbidden: this tab leads without a lock.
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
