/**
 * Who holds the lock leads. The browser passes it on by itself when the leading tab is closed; a leader that no longer
 * answers (frozen, or crashed without the browser's notice) has it taken away, and learns of that when it wakes.
 */
import type { LocksLike } from "./environment.js";

export interface ElectionListener {
  onElected(): void;
  /** Another tab has taken the lock; this one is in the queue again. */
  onDeposed(): void;
}

export class Election {
  readonly #locks: LocksLike;
  readonly #name: string;
  readonly #listener: ElectionListener;
  #queue: AbortController | null = null;
  #release: (() => void) | null = null;
  #isRunning = false;

  constructor(locks: LocksLike, name: string, listener: ElectionListener) {
    this.#locks = locks;
    this.#name = name;
    this.#listener = listener;
  }

  start(): void {
    this.#isRunning = true;
    this.#enqueue();
  }

  stop(): void {
    this.#isRunning = false;
    this.#queue?.abort();
    this.#release?.();
    this.#queue = this.#release = null;
  }

  /** Takes the lock from whoever has it. */
  seize(): void {
    if (!this.#isRunning || this.#release) return;
    this.#queue?.abort();
    this.#queue = null;
    this.#request({ steal: true });
  }

  #enqueue(): void {
    this.#queue = new AbortController();
    this.#request({ signal: this.#queue.signal });
  }

  #request(options: { signal?: AbortSignal; steal?: boolean }): void {
    // Held until the promise ends: by `stop`, or by another tab's `seize`, which rejects the request instead.
    let isHeld = false;
    const whileHeld = (): Promise<void> => {
      if (!this.#isRunning) return Promise.resolve();
      isHeld = true;
      return new Promise((release) => {
        this.#release = release;
        this.#listener.onElected();
      });
    };
    this.#locks.request(this.#name, options, whileHeld).catch(() => {
      // Refused before it was held: we left the queue ourselves.
      if (!isHeld || !this.#isRunning) return;
      this.#release = null;
      this.#enqueue();
      this.#listener.onDeposed();
    });
  }
}
