/**
 * The feed of one tab: puts the events of the channel in order and knows the cursor up to which all were received.
 *
 * Events may arrive twice (two sockets overlap), early (a later push overtook an earlier one) or after a gap (a push was
 * lost). The listener gets each event once and in order. An event that is not the next after the cursor is buffered until
 * the events before it arrive; the caller is told of the gap and requests a replay. During a replay live events are
 * buffered by the same rule. A skip, which stands for a number without a change, is ordered and kept as an event. The feed does not depend on transports, tabs or time.
 */
import { distance, isNext } from "./cursor_distance.js";
import { type CourseEvent, SKIP } from "./event_table.js";
import type { LossReason } from "./link/reason_codes.js";

/** The end of a replay, as the server reports it. */
export interface Replayed {
  cursor: string;
  /** Why nothing was replayed; `null` if all missed events were. */
  reason: LossReason | null;
  refetchWithinSeconds?: number | undefined;
}

/** A replay has ended, or events were lost. */
export interface CaughtUp {
  /** `false`: events may be missing, so every list must be fetched again. */
  recovered: boolean;
  /** Why events may be missing; `null` if none is. */
  reason: LossReason | null;
  /** The position of the feed; opaque. */
  cursor: string;
  /** The number of replayed events; skips do not count. */
  missed: number;
  /** After a loss, fetch the lists at a random moment within this time, as many others may do. 0 or missing: at once. */
  refetchWithinSeconds?: number | undefined;
  /** `false`: another tab holds the connection, and caught up, or this tab from it. Missing if tabs share none. */
  isLeader?: boolean | undefined;
}

/** How events arrived. */
export interface Arrival {
  /** They happened while this tab was not connected. */
  readonly replayed: boolean;
  /** The response contains every event after the cursor that the client can read. */
  readonly complete: boolean;
}

/** How live events arrive: a push may be lost. */
export const PUSHED: Arrival = { replayed: false, complete: false };
/** How events of a replay by WebSocket or by the leading tab arrive. */
export const REPLAYED: Arrival = { replayed: true, complete: false };

/** What the feed reports. */
export interface FeedListener {
  /**
   * Each event once, in order. `isCurrent` is false for a skip, and if a newer version of the event's course was received
   * before: no listener hears of these.
   */
  onEvent(event: CourseEvent, arrival: Arrival, isCurrent: boolean): void;
  onCaughtUp(caughtUp: CaughtUp): void;
}

/** The ordered events of one channel in one tab. */
export interface Feed {
  /** The position up to which all events were received; `null` before the first. */
  readonly cursor: string | null;
  /** Sets the position, unless it is known already. */
  begin(cursor: string | null): void;
  /** Receives events; true if there is a gap before one of them, so that a replay from the cursor is needed. */
  receive(events: readonly CourseEvent[], arrival: Arrival): boolean;
  /** Ends a replay; true if a gap remains. */
  endReplay(replayed: Replayed): boolean;
  /** The events after a cursor; `null` if the feed no longer has all of them. */
  since(cursor: string): CourseEvent[] | null;
}

// More than the 1,000 entries of the longest replay are never buffered.
const MAX_HELD = 1000;
const MAX_KEPT = 256;
const MAX_VERSIONS = 5000;

/** Creates a feed without a position. */
export function createFeed(listener: FeedListener): Feed {
  let cursor: string | null = null;
  let missed = 0;
  const held = new Map<string, CourseEvent>();
  const kept: CourseEvent[] = [];
  const versions = new Map<number, number>();

  function receive(event: CourseEvent, arrival: Arrival): void {
    // Without a position there is nothing to compare with.
    if (cursor === null) buffer(event);
    else if (isNext(cursor, event.data)) accept(event, arrival);
    else if ((distance(cursor, event.data.id) ?? 1) <= 0) return;
    else if (arrival.complete) {
      accept(event, arrival);
      // The response is complete, so the events between have names that this client does not know.
      caughtUp("unheard_event");
    } else buffer(event);
  }

  function buffer(event: CourseEvent): void {
    // The buffer must not grow without limit; the replay brings these events again.
    if (held.size >= MAX_HELD) held.clear();
    held.set(event.data.id, event);
  }

  /** Accepts buffered events that are next now, and removes those that the cursor has passed or that are of another epoch. */
  function drain(arrival: Arrival): void {
    for (const [id, event] of held) {
      const isReady = isNext(cursor ?? "", event.data);
      if (!isReady && (distance(cursor ?? "", id) ?? 0) > 1) continue;
      held.delete(id);
      // `accept` drains again from the new cursor.
      if (isReady) {
        accept(event, arrival);
        break;
      }
    }
  }

  function accept(event: CourseEvent, arrival: Arrival): void {
    const { id, courseId, version } = event.data;
    const isSkip = event.event === SKIP;
    cursor = id;
    kept.push(event);
    if (kept.length > MAX_KEPT) kept.shift();
    if (arrival.replayed && !isSkip) missed += 1;
    const isCurrent = !isSkip && !(version <= (versions.get(courseId) ?? -1));
    if (isCurrent) {
      // Only limits memory: an older version could then count as current.
      if (versions.size >= MAX_VERSIONS) versions.clear();
      versions.set(courseId, version);
    }
    listener.onEvent(event, arrival, isCurrent);
    drain(arrival);
  }

  function endReplay({ cursor: to, reason, refetchWithinSeconds }: Replayed): boolean {
    const ahead = cursor === null ? 0 : distance(cursor, to);
    // The replay ends after the last received event, or at a cursor that cannot be compared: events were not received.
    const loss = reason ?? (ahead === null || ahead > 0 ? "unheard_event" : null);
    if (reason) {
      // After a restore from backup versions may be lower than before.
      versions.clear();
      kept.length = 0;
    }
    // Never backwards: a push that is newer than the replay may have arrived meanwhile.
    if (cursor === null || loss) cursor = to;
    caughtUp(loss, refetchWithinSeconds);
    drain(PUSHED);
    return held.size > 0;
  }

  function caughtUp(reason: LossReason | null, refetchWithinSeconds?: number): void {
    const count = missed;
    missed = 0;
    listener.onCaughtUp({
      recovered: reason === null,
      reason,
      cursor: cursor ?? "",
      missed: count,
      refetchWithinSeconds,
    });
  }

  return {
    get cursor() {
      return cursor;
    },
    begin(from) {
      cursor ??= from;
    },
    receive(events, arrival) {
      for (const event of events) receive(event, arrival);
      return cursor !== null && held.size > 0;
    },
    endReplay,
    since(from) {
      if (from === cursor) return [];
      const first = kept.findIndex(({ data }) => isNext(from, data));
      return first < 0 ? null : kept.slice(first);
    },
  };
}
