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
  cursor: string;
  /** How many events the replay brought. */
  missed: number;
}

/** How events came. */
export interface Arrival {
  /** They happened while we were away. */
  readonly replayed: boolean;
  /** The transport was asked for all after the cursor and vouches that nothing is left out between them. */
  readonly complete: boolean;
}

export const PUSHED: Arrival = { replayed: false, complete: false };
export const REPLAYED: Arrival = { replayed: true, complete: false };

export interface FeedListener {
  /** Each event once, in order. `isCurrent` is false when a newer version of its course has been heard of already. */
  onEvent(event: CourseEvent, arrival: Arrival, isCurrent: boolean): void;
  onCaughtUp(caughtUp: CaughtUp): void;
}

export interface Feed {
  /** The place up to which everything has been heard. */
  readonly cursor: string | null;
  /** Where to begin, if nothing has been heard yet. */
  begin(cursor: string | null): void;
  /** Takes events in; true when there is a hole before one of them, and a replay from the cursor is needed. */
  receive(events: readonly CourseEvent[], arrival: Arrival): boolean;
  /** Takes the end of a replay; true when a hole remains all the same. */
  settle(replayed: Replayed): boolean;
  /** Every event after a cursor that this feed still has; `null` when it cannot tell. */
  since(cursor: string): CourseEvent[] | null;
}

// More than a replay brings.
const MAX_HELD = 1000;
const MAX_KEPT = 256;
const MAX_VERSIONS = 5000;

export function createFeed(listener: FeedListener): Feed {
  let cursor: string | null = null;
  let missed = 0;
  const held = new Map<string, CourseEvent>();
  const kept: CourseEvent[] = [];
  const versions = new Map<number, number>();

  function take(event: CourseEvent, arrival: Arrival): void {
    // Nothing to compare with before the server has said where we stand.
    const ahead = cursor === null ? null : distance(cursor, event.data.id);
    if (ahead === 1) accept(event, arrival);
    else if (ahead !== null && ahead <= 0) return;
    else if (cursor !== null && arrival.complete) leap(event, arrival);
    else hold(event);
  }

  /** Nothing was left out, so what lies between are events that this client cannot hear. */
  function leap(event: CourseEvent, arrival: Arrival): void {
    accept(event, arrival);
    caughtUp(event.data.id, "unheard_event");
  }

  function hold(event: CourseEvent): void {
    // Rather let go of them all than grow without end: the replay is on its way.
    if (held.size >= MAX_HELD) held.clear();
    held.set(event.data.id, event);
  }

  /** Releases what has become joined, and forgets what the cursor has passed or no longer belongs to it. */
  function drain(arrival: Arrival): void {
    for (const [id, event] of held) {
      const ahead = distance(cursor ?? "", id);
      if (ahead !== null && ahead > 1) continue;
      held.delete(id);
      // Accepting drains again, from the new cursor on.
      if (ahead === 1) {
        accept(event, arrival);
        break;
      }
    }
  }

  function accept(event: CourseEvent, arrival: Arrival): void {
    const { id, courseId, version } = event.data;
    cursor = id;
    kept.push(event);
    if (kept.length > MAX_KEPT) kept.shift();
    if (arrival.replayed) missed += 1;
    const isCurrent = !(version <= (versions.get(courseId) ?? Number.NEGATIVE_INFINITY));
    if (isCurrent) {
      // A guard, no more: forgotten, an old version at worst counts as news.
      if (versions.size >= MAX_VERSIONS) versions.clear();
      versions.set(courseId, version);
    }
    listener.onEvent(event, arrival, isCurrent);
    drain(arrival);
  }

  function advance(to: string): void {
    const ahead = cursor === null ? 0 : distance(cursor, to);
    // The replay ends beyond what came, or where we cannot tell: something passed us by.
    const isLoss = ahead === null || ahead > 0;
    // Never backwards: a push newer than this replay may have come in the meantime.
    if (cursor === null || isLoss) cursor = to;
    caughtUp(cursor, isLoss ? "unheard_event" : null);
  }

  function restart({ cursor: from, reason }: Replayed): void {
    // Another history may follow, even with lower versions (a restore): nothing known before counts.
    versions.clear();
    kept.length = 0;
    cursor = from;
    caughtUp(from, reason ?? "unheard_event");
  }

  function caughtUp(at: string, reason: LossReason | null): void {
    const told = missed;
    missed = 0;
    listener.onCaughtUp({ recovered: reason === null, reason, cursor: at, missed: told });
  }

  return {
    get cursor() {
      return cursor;
    },
    begin(from) {
      cursor ??= from;
    },
    receive(events, arrival) {
      for (const event of events) take(event, arrival);
      return cursor !== null && held.size > 0;
    },
    settle(replayed) {
      if (replayed.recovered) advance(replayed.cursor);
      else restart(replayed);
      drain(PUSHED);
      return held.size > 0;
    },
    since(from) {
      if (from === cursor) return [];
      const first = kept.findIndex(({ data }) => distance(from, data.id) === 1);
      return first < 0 ? null : kept.slice(first);
    },
  };
}
