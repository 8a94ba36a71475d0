import type { Clock } from "./browser_environment.js";

/** Timers by name. Setting a running timer replaces it. */
export class Timers<Name extends string> {
  readonly #clock: Clock;
  readonly #running = new Map<Name, unknown>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  set(name: Name, delayMs: number, run: () => void): void {
    this.clear(name);
    const once = (): void => {
      this.#running.delete(name);
      run();
    };
    this.#running.set(name, this.#clock.setTimeout(once, delayMs));
  }

  has(name: Name): boolean {
    return this.#running.has(name);
  }

  clear(...names: Name[]): void {
    for (const name of names) {
      this.#clock.clearTimeout(this.#running.get(name));
      this.#running.delete(name);
    }
  }

  clearAll(): void {
    this.clear(...this.#running.keys());
  }
}
