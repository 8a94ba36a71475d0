/** Where this page is, and who else is there. Presence itself is loaded when the page has time for it: see `attach`. */
import type { Presence, PresentPerson, Stay } from "@coursewire/client/presence";

export type PageState = "viewing" | "editing";

interface OwnStay {
  courseId: number;
  state: PageState;
  stay?: Stay | undefined;
}

const NOBODY: readonly PresentPerson[] = [];

export class PresenceStore {
  #presence: Presence | null = null;
  readonly #own = new Set<OwnStay>();
  readonly #listeners = new Set<() => void>();

  /** Announces where the page is by `presence` until the returned function is called. */
  attach(presence: Presence): () => void {
    this.#presence = presence;
    for (const own of this.#own) own.stay = presence.enter(own.courseId, own.state);
    const end = presence.subscribe(this.#notify);
    this.#notify();
    return () => {
      end();
      this.#presence = null;
      for (const own of this.#own) own.stay = undefined;
      presence.close();
    };
  }

  /** The page is at the course until the returned function is called. */
  enter(courseId: number, state: PageState): () => void {
    const own: OwnStay = { courseId, state, stay: this.#presence?.enter(courseId, state) };
    this.#own.add(own);
    return () => {
      this.#own.delete(own);
      own.stay?.leave();
    };
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  /** Other people at the course; the same array until one of them changes. */
  people(courseId: number): readonly PresentPerson[] {
    return this.#presence?.people(courseId) ?? NOBODY;
  }

  readonly #notify = (): void => {
    for (const listener of [...this.#listeners]) listener();
  };
}
