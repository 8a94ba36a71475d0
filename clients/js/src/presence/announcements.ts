/** What the server was told and asked on a connection, and what it may not have got. */
import { entries, type Stays } from "./stays.js";

// An error says neither for which frame it is, nor whether others of the same moment failed too.
const IN_DOUBT_MS = 60_000;
// The server may respond twice, as when the first course is announced together with the question.
const LIST_WITHIN_MS = 10_000;

/** The announcements on one connection at a time. */
export class Announcements {
  #told: Stays = {};
  /** When each course was announced last, or left. */
  readonly #toldAt = new Map<number, number>();
  readonly #inDoubt = new Set<number>();
  #awaitsList = false;
  #askedAt = Number.NEGATIVE_INFINITY;
  #isFull = false;
  readonly #sendFrame: (frame: object) => void;
  readonly #now: () => number;

  constructor(sendFrame: (frame: object) => void, now: () => number) {
    this.#sendFrame = sendFrame;
    this.#now = now;
  }

  /** Where the server was told that the connection is. */
  get told(): Stays {
    return this.#told;
  }

  /** The server knows nothing of the connection, which is new or was removed. It is asked who is where. */
  begin(): void {
    this.#told = {};
    this.#toldAt.clear();
    this.#inDoubt.clear();
    this.#isFull = false;
    this.ask();
  }

  /** The server is asked who is where. */
  ask(): void {
    this.#awaitsList = true;
    if (this.#now() - this.#askedAt > LIST_WITHIN_MS) this.#askedAt = this.#now();
    this.send({ action: "presence" });
  }

  /** The server has said who is where. Returns when it was asked first, of several times; `undefined` if long ago. */
  listed(): number | undefined {
    this.#awaitsList = false;
    return this.#now() - this.#askedAt <= 2 * LIST_WITHIN_MS ? this.#askedAt : undefined;
  }

  /** The server is told where the tabs are, as far as that is different from what it was told. */
  tell(wanted: Stays): void {
    for (const [courseId] of entries(this.#told)) {
      if (!wanted[courseId]) this.#announce(courseId, null);
    }
    for (const [courseId, state] of entries(wanted)) {
      if (this.#told[courseId] !== state) this.#announce(courseId, state);
    }
    this.#told = { ...wanted };
  }

  /** The channel has no room for this connection: each frame would cost the server a search for it. */
  full(): void {
    this.#isFull = true;
  }

  /** Nothing is sent on a connection for which there is no room. */
  send(frame: object): void {
    if (!this.#isFull) this.#sendFrame(frame);
  }

  /** The server has refused an announcement, or it failed. */
  failed(): void {
    for (const [courseId, at] of this.#toldAt) {
      if (this.#now() - at < IN_DOUBT_MS) this.#inDoubt.add(courseId);
      else this.#toldAt.delete(courseId);
    }
  }

  /** The server is told and asked again what it may not have got, also that a course was left. */
  repeat(wanted: Stays): void {
    for (const courseId of this.#inDoubt) {
      if (!wanted[courseId] && !this.#told[courseId]) this.#announce(courseId, null);
      else if (wanted[courseId]) delete this.#told[courseId];
    }
    this.#inDoubt.clear();
    if (this.#awaitsList) this.ask();
    this.tell(wanted);
  }

  #announce(courseId: number, state: string | null): void {
    this.#toldAt.set(courseId, this.#now());
    this.send({ action: "presence", courseId, state });
  }
}
