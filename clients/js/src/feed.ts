/**
 * One tab's account of its channel: which events came, in which order, and up to where.
 *
 * What arrives may be doubled (two sockets overlap), early (a later push overtook) or have a hole before it (a push was
 * lost). What leaves is every event once, in order. An event that does not join the cursor is held back until those
 * before it come; the caller is told of the hole and asks for a replay. During a replay live events are thereby
 * buffered without a mode for it, because they too do not join yet. Knows nothing of transports, tabs or time.
 */
import { distance } from "./cursor.js";
import type { CourseEvent } from "./events.js";
import type { LossReason } from "./reasons.js";

/** The end of a replay, in the server's words. */
export interface Replayed {
  cursor: string;
  recovered: boolean;
  reason: LossReason | null;
}

export interface CaughtUp {
  /** `false`: something may be missing, fetch every list again. */
  recovered: boolean;
  reason: LossReason | null;
  cursor: string | null;
  /** How many events the replay brought. */
  missed: number;
}

/** How events came. */
export interface Manner {
  /** They happened while we were away. */
  readonly replayed: boolean;
  /** The transport was asked for all after the cursor and vouches that nothing is left out between them. */
  readonly complete: boolean;
}

export const PUSHED: Manner = { replayed: false, complete: false };
export const REPLAYED: Manner = { replayed: true, complete: false };

export interface FeedListener {
  /** Each event once, in order. `isNews` is false when a newer version of its course has been heard of already. */
  onEvent(event: CourseEvent, manner: Manner, isNews: boolean): void;
  onCaughtUp(caughtUp: CaughtUp): void;
}

const MOST_HELD = 1000;
const MOST_KEPT = 256;
const MOST_VERSIONS = 5000;

export class Feed {
  #cursor: string | null;
  readonly #listener: FeedListener;
  #held = new Map<string, CourseEvent>();
  #kept: CourseEvent[] = [];
  #versions = new Map<number, number>();
  #missed = 0;

  constructor(cursor: string | null, listener: FeedListener) {
    this.#cursor = cursor;
    this.#listener = listener;
  }

  get cursor(): string | null {
    return this.#cursor;
  }

  /** Where to begin, if nothing has been heard yet. */
  begin(cursor: string | null): void {
    this.#cursor ??= cursor;
  }

  /** Takes events in; true when there is a hole before one of them, and a replay from the cursor is needed. */
  receive(events: readonly CourseEvent[], manner: Manner): boolean {
    for (const event of events) this.#take(event, manner);
    return this.#cursor !== null && this.#held.size > 0;
  }

  /** Takes the end of a replay; true when a hole remains all the same. */
  settle(replayed: Replayed): boolean {
    if (replayed.recovered) this.#advance(replayed.cursor);
    else this.#restart(replayed);
    this.#drain(PUSHED);
    return this.#held.size > 0;
  }

  /** Every event after a cursor that this feed still has; `null` when it cannot tell. */
  since(cursor: string): CourseEvent[] | null {
    if (cursor === this.#cursor) return [];
    const index = this.#kept.findIndex(({ data }) => data.id === cursor || distance(cursor, data.id) === 1);
    if (index < 0) return null;
    return this.#kept.slice(this.#kept[index]?.data.id === cursor ? index + 1 : index);
  }

  #advance(cursor: string): void {
    const ahead = this.#cursor === null ? 0 : distance(this.#cursor, cursor);
    const isShort = typeof ahead === "number" && ahead > 0;
    // Never backwards: a push newer than this replay may have come in the meantime.
    if (this.#cursor === null || isShort || typeof ahead === "string") this.#cursor = cursor;
    this.#caughtUp(!isShort, isShort ? "unheard_event" : null);
  }

  #restart(replayed: Replayed): void {
    // Another history may follow, even with lower versions (a restore): nothing known before counts.
    this.#versions.clear();
    this.#kept = [];
    this.#cursor = replayed.cursor;
    this.#caughtUp(false, replayed.reason);
  }

  #take(event: CourseEvent, manner: Manner): void {
    // Nothing to join on to before the server has said where we stand.
    if (this.#cursor === null) return this.#hold(event);
    const ahead = distance(this.#cursor, event.data.id);
    if (ahead === 1) {
      this.#accept(event, manner);
      this.#drain(manner);
    } else if (ahead === "opaque") {
      // Order cannot be checked, repeats can.
      if (!this.#kept.some((kept) => kept.data.id === event.data.id)) this.#accept(event, manner);
    } else if (ahead === "foreign" || ahead > 1) {
      if (manner.complete) this.#leap(event, manner);
      else this.#hold(event);
    }
  }

  /** Nothing was left out, so what lies between are events that this client cannot hear. */
  #leap(event: CourseEvent, manner: Manner): void {
    this.#accept(event, manner);
    this.#drain(manner);
    this.#caughtUp(false, "unheard_event");
  }

  #hold(event: CourseEvent): void {
    // More than a replay would bring: let go of it, the replay is on its way.
    if (this.#held.size >= MOST_HELD) this.#held.clear();
    this.#held.set(event.data.id, event);
  }

  /** Releases what has become joined, and forgets what the cursor has passed or no longer belongs to it. */
  #drain(manner: Manner): void {
    let hasMoved = this.#cursor !== null;
    while (hasMoved && this.#held.size > 0) {
      hasMoved = false;
      for (const [id, event] of this.#held) {
        const ahead = distance(this.#cursor ?? "", id);
        if (typeof ahead === "number" && ahead > 1) continue;
        this.#held.delete(id);
        if (ahead !== 1 && ahead !== "opaque") continue;
        this.#accept(event, manner);
        hasMoved = true;
      }
    }
  }

  #accept(event: CourseEvent, manner: Manner): void {
    const { id, courseId, version } = event.data;
    this.#cursor = id;
    this.#kept.push(event);
    if (this.#kept.length > MOST_KEPT) this.#kept.shift();
    if (manner.replayed) this.#missed += 1;
    const isNews = !(version <= (this.#versions.get(courseId) ?? Number.NEGATIVE_INFINITY));
    if (isNews) {
      // Re-inserted, so that the one longest without news is the first to go.
      this.#versions.delete(courseId);
      this.#versions.set(courseId, version);
      const oldest = this.#versions.keys().next().value;
      if (this.#versions.size > MOST_VERSIONS && oldest !== undefined) this.#versions.delete(oldest);
    }
    this.#listener.onEvent(event, manner, isNews);
  }

  #caughtUp(recovered: boolean, reason: LossReason | null): void {
    const missed = this.#missed;
    this.#missed = 0;
    this.#listener.onCaughtUp({ recovered, reason, cursor: this.#cursor, missed });
  }
}
