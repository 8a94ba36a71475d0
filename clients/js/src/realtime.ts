/** The client: combines a feed, a link and, if tabs share a connection, their group. */

import { browserEnvironment, type PageSignal } from "./browser_environment.js";
import type { RealtimeOptions } from "./client_options.js";
import { DeliveryRecorder } from "./delivery_times.js";
import { CoursewireError } from "./errors.js";
import { Emitter } from "./event_emitter.js";
import { type Arrival, type CaughtUp, createFeed } from "./event_feed.js";
import {
  type AvailabilityEventData,
  type CourseEvent,
  type CourseEventData,
  EVENT_NAMES,
  type EventName,
  SKIP,
} from "./event_table.js";
import { driveLink, type FeedSink, type LinkStatus } from "./link/link_driver.js";
import type { LinkState, TransportName } from "./link/link_state_machine.js";
import { restClient } from "./rest_requests.js";
import { shareAmongTabs, type Tabs } from "./tabs/shared_connection.js";
import { TIMING } from "./timing_defaults.js";
import { pollingTransport } from "./transports/polling.js";
import { sseTransport } from "./transports/sse.js";
import type { Setup, Transport } from "./transports/transport.js";
import { websocketTransport } from "./transports/websocket.js";

/** An event as listeners get it. `replayed`: it happened while this tab was not connected. */
export interface ReceivedEvent extends CourseEvent {
  replayed: boolean;
}

/** The payload of each event name of `on`. */
export interface RealtimeEvents {
  /** Every event, including names that this client does not know. */
  event: ReceivedEvent;
  courseStatusChanged: CourseEventData;
  newCourseRequest: CourseEventData;
  instructorAvailabilityChanged: AvailabilityEventData;
  /** A replay has ended, or events were lost: with `recovered: false` every list must be fetched again. */
  caughtUp: CaughtUp;
}

/** A client, as `createRealtime` returns it. */
export interface Realtime {
  /** Connects, and reconnects after each failure until `stop`. Has no effect on a started client, unless access was denied. */
  start(): void;
  /** Closes the connection and ends all attempts. A later `start` continues from the cursor. */
  stop(): void;
  /** Adds a listener; the returned function removes it. An error that a listener throws is logged. */
  on<Name extends keyof RealtimeEvents>(name: Name, listener: (payload: RealtimeEvents[Name]) => void): () => void;
  /** Calls `listener` at each change of the link, not immediately; the returned function removes it. */
  onState(listener: (status: LinkStatus) => void): () => void;
  /** The state of the link; the same as `status.state`. */
  readonly state: LinkState;
  /** State, reason and transport of the link; the same object until one of them changes. */
  readonly status: LinkStatus;
  /** The position up to which all events were received; opaque, `null` before the first connection. */
  readonly cursor: string | null;
}

const TRANSPORTS: Record<TransportName, (setup: Setup) => Transport | null> = {
  websocket: websocketTransport,
  sse: sseTransport,
  polling: pollingTransport,
};

/**
 * Creates a client, which does nothing before `start()`.
 *
 * Throws `CoursewireError` if the environment has none of the transports.
 */
export function createRealtime(options: RealtimeOptions): Realtime {
  const environment = { ...browserEnvironment(), ...options.environment };
  const timing = { ...TIMING, ...options.timing };
  const { clock, page, logger } = environment;
  const emitter = new Emitter<RealtimeEvents & { status: LinkStatus }>((error) =>
    logger.warn("Coursewire: listener failed:", error),
  );
  const delivery = new DeliveryRecorder();
  let status: LinkStatus = { state: "offline", reason: "not_started", transport: null };
  let endListening: (() => void) | null = null;

  const setup: Setup = { environment, timing, rest: restClient(options, environment) };
  const names = options.transports ?? (["websocket", "sse", "polling"] as const);
  const transports = names.flatMap((name) => TRANSPORTS[name](setup) ?? []);
  if (transports.length === 0) throw new CoursewireError("No transport here.");

  const feed = createFeed({ onEvent, onCaughtUp });
  const sink: FeedSink = {
    cursor: () => feed.cursor,
    events: feed.receive,
    replayEnded: feed.endReplay,
    isWatched: () => tabs?.isWatched() ?? page.isVisible(),
    takeDelivery: () => delivery.take(),
  };
  const link = driveLink(setup, transports, sink, onLink);
  const tabs = options.identity === undefined ? null : shared(`coursewire:${options.apiUrl}|${options.identity}`);

  function shared(name: string): Tabs | null {
    return shareAmongTabs(name, environment, timing, feed, {
      onElected: () => link.dispatch("start", "took_over"),
      onReplaced: () => link.dispatch("stop"),
      onStatus: show,
      onShown: () => link.dispatch("shown"),
    });
  }

  function onEvent(event: CourseEvent, { replayed, complete }: Arrival, isCurrent: boolean): void {
    if (replayed) event.refetchWithinSeconds ??= setup.rest.refetchWithinSeconds;
    // Before the listeners of this tab, which may be slow.
    tabs?.broadcast({ kind: "events", to: null, events: [event], isReplay: replayed });
    // Only pushes: the delay of a polled event depends on the polling interval. The time of a skip is not that of a change.
    if (!replayed && !complete && event.event !== SKIP) delivery.add(event.data.timestamp, clock.now());
    if (!isCurrent) return;
    logger.log(`📡 Received ${event.event} event:`, event.data);
    emitter.emit("event", { ...event, replayed });
    const name = event.event as EventName;
    if (EVENT_NAMES.includes(name)) emitter.emit(name, event.data as never);
  }

  function onCaughtUp(caughtUp: CaughtUp): void {
    caughtUp.refetchWithinSeconds ??= setup.rest.refetchWithinSeconds;
    // A loss concerns every tab, and so does the end of a replay whose events were sent to every tab. Otherwise each tab
    // requests its own replay.
    if (caughtUp.recovered ? caughtUp.missed > 0 : caughtUp.reason !== "no_cursor") {
      tabs?.broadcast({ kind: "settled", to: null, replayed: caughtUp });
    }
    caughtUp.isLeader = tabs?.isLeader();
    emitter.emit("caughtUp", caughtUp);
  }

  function onLink(next: LinkStatus): void {
    // The link of a follower is idle; a follower shows the leader's status.
    if (tabs && !tabs.isLeader()) return;
    if (show(next)) tabs?.broadcast({ kind: "here", status });
    // A tab with an idle link must not lead. The next tab makes its own attempt. A listener may have called `start` above.
    if (status.reason === "denied") tabs?.stop();
  }

  /** True if the status has changed. */
  function show(next: LinkStatus): boolean {
    if (JSON.stringify(next) === JSON.stringify(status)) return false;
    status = next;
    emitter.emit("status", status);
    return true;
  }

  function onPage(signal: PageSignal): void {
    if (signal === "frozen") {
      // Before the browser drops the socket without an event, and other tabs wait for this tab.
      if (status.reason !== "denied") disconnect(signal);
      return;
    }
    if (status.reason === "frozen") connect();
    if (signal === "resumed") return;
    // An idle link, as of a follower, ignores these inputs.
    link.dispatch(signal);
    if (signal === "shown") tabs?.shown();
  }

  function connect(): void {
    if (tabs) tabs.start();
    else link.dispatch("start");
  }

  function disconnect(reason: "stopped" | "frozen"): void {
    tabs?.stop();
    link.dispatch("stop", reason);
    show({ state: "offline", reason, transport: null });
  }

  const realtime: Realtime = {
    start() {
      if (endListening && status.reason !== "denied") return;
      if (endListening) realtime.stop();
      feed.begin(typeof options.cursor === "function" ? options.cursor() : (options.cursor ?? null));
      endListening = page.listen(onPage);
      connect();
    },
    stop() {
      endListening?.();
      endListening = null;
      disconnect("stopped");
    },
    on: (name, listener) => emitter.on(name, listener),
    onState: (listener) => emitter.on("status", listener),
    get state() {
      return status.state;
    },
    get status() {
      return status;
    },
    get cursor() {
      return feed.cursor;
    },
  };
  return realtime;
}
