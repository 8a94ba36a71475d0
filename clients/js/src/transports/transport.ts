/**
 * The one interface behind which the transports stand. A transport opens, catches up, hands over what comes and says
 * when it is over; whether and when another follows is not its business.
 */
import type { DeliveryTimes } from "../delivery.js";
import type { Environment } from "../environment.js";
import type { CourseEvent } from "../events.js";
import type { Arrival, Replayed } from "../feed.js";
import type { TransportName } from "../machine.js";
import type { ReasonCode } from "../reasons.js";
import type { Rest } from "../rest.js";
import type { Timing } from "../timing.js";

/** What a transport tells. After `closed`, or after its own `close()`, it tells nothing more. */
export interface Sink {
  /** Where the feed stands: everything after it is wanted. */
  cursor(): string | null;
  /** True when there is a hole before one of the events, so that `recover` is needed. */
  events(events: readonly CourseEvent[], arrival: Arrival): boolean;
  /** A replay is over; the first time, the transport is ready. True when a hole remains. */
  settled(replayed: Replayed): boolean;
  /** It is going to be cut: after this time another should be opened in its place. */
  replaceIn(delayMs: number): void;
  closed(reason: ReasonCode): void;
  /** Whether anybody looks: what costs money each minute can wait until then. `probe` comes when somebody does again. */
  isWatched(): boolean;
  /** DeliveryRecorder times since the last call. */
  takeDelivery(): DeliveryTimes | undefined;
}

export interface Connection {
  /** Fetch what came after the cursor: an event is missing. */
  recover(): void;
  /** Show that you are alive, and soon: the machine may have slept, the network may be another. */
  probe(): void;
  close(): void;
}

export interface Transport {
  readonly name: TransportName;
  open(sink: Sink): Connection;
}

/** What transports are made of. */
export interface Setup {
  environment: Environment;
  rest: Rest;
  timing: Timing;
}
