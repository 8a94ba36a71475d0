/** A store that `useSyncExternalStore` can read: subclasses call `notify` after each change. */
export class Subscribable {
  readonly #listeners = new Set<() => void>();

  /** Calls `listener` after each change until the returned function is called. A field, so that it can be passed alone. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  protected notify(): void {
    for (const listener of this.#listeners) listener();
  }
}
