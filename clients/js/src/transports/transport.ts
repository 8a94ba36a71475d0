/**
 * The interface of all transports. A transport opens, replays missed events, delivers events and reports its end. Whether and
 * when another connection follows is decided by the link.
 */

import type { Environment } from "../browser_environment.js";
import type { DeliveryTimes } from "../delivery_times.js";
import type { Arrival, Replayed } from "../event_feed.js";
import type { CourseEvent } from "../event_table.js";
import type { TransportName } from "../link/link_state_machine.js";
import type { ReasonCode } from "../link/reason_codes.js";
import type { Rest } from "../rest_requests.js";
import type { Timing } from "../timing_defaults.js";

/** The callbacks of a transport. None is called after `closed`, or after `close()` of the connection. */
export interface Sink {
  /** The position of the feed: the transport delivers the events after it. */
  cursor(): string | null;
  /** Delivers events; true if there is a gap before one of them, so that `recover` is needed. */
  events(events: readonly CourseEvent[], arrival: Arrival): boolean;
  /** A replay has ended; with the first call the transport is ready. True if a gap remains. */
  replayEnded(replayed: Replayed): boolean;
  /** The connection will be closed: another one should replace it after this time. */
  replaceIn(delayMs: number): void;
  closed(reason: ReasonCode): void;
  /** Whether a tab is visible. Otherwise periodic requests can wait until `probe` is called. */
  isWatched(): boolean;
  /** See `DeliveryRecorder.take`. */
  takeDelivery(): DeliveryTimes | undefined;
}

/** An open transport. */
export interface Connection {
  /** Requests a replay from the cursor, because an event is missing. */
  recover(): void;
  /** Checks the connection now: the machine may have slept, or the network may have changed. */
  probe(): void;
  close(): void;
}

/** A way to open connections. */
export interface Transport {
  readonly name: TransportName;
  open(sink: Sink): Connection;
}

/** What every transport needs. */
export interface Setup {
  environment: Environment;
  rest: Rest;
  timing: Timing;
}
