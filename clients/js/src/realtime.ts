/** The client: a feed, a link and, where tabs share, their group. Here they are put together and nothing else happens. */
import { DeliveryRecorder } from "./delivery.js";
import { Emitter } from "./emitter.js";
import { browserEnvironment, type PageSignal } from "./environment.js";
import { CoursewireError } from "./errors.js";
import { type CourseEvent, type CourseEventData, EVENT_NAMES } from "./events.js";
import { type Arrival, type CaughtUp, createFeed } from "./feed.js";
import { driveLink, type FeedSink, type LinkStatus } from "./link.js";
import type { LinkState, TransportName } from "./machine.js";
import type { RealtimeOptions } from "./options.js";
import { restClient } from "./rest.js";
import { shareAmongTabs, type Tabs } from "./tabs.js";
import { TIMING } from "./timing.js";
import { pollingTransport } from "./transports/polling.js";
import { sseTransport } from "./transports/sse.js";
import type { Setup, Transport } from "./transports/transport.js";
import { websocketTransport } from "./transports/websocket.js";

/** An event as listeners get it. `replayed`: it happened while we were away. */
export interface ReceivedEvent extends CourseEvent {
  replayed: boolean;
}

export interface RealtimeEvents {
  /** Every event, also those whose names are newer than this client. */
  event: ReceivedEvent;
  courseStatusChanged: CourseEventData;
  newCourseRequest: CourseEventData;
  /** A replay is over, or something was lost: `recovered: false` means fetch every list again. */
  caughtUp: CaughtUp;
}

export interface Realtime {
  /** Connects, and stays connected until `stop`. Starting twice is starting once. */
  start(): void;
  stop(): void;
  /** Returns the function that ends it. */
  on<Name extends keyof RealtimeEvents>(name: Name, listener: (payload: RealtimeEvents[Name]) => void): () => void;
  /** Called at each change of the link, not at once. Returns the function that ends it. */
  onState(listener: (status: LinkStatus) => void): () => void;
  readonly state: LinkState;
  /** The same object until it changes. */
  readonly status: LinkStatus;
  /** The place in the channel up to which everything has been heard; opaque. */
  readonly cursor: string | null;
}

const TRANSPORTS: Record<TransportName, (setup: Setup) => Transport | null> = {
  websocket: websocketTransport,
  sse: sseTransport,
  polling: pollingTransport,
};

/** Nothing happens before `start()`. Throws when the environment has none of the transports. */
export function createRealtime(options: RealtimeOptions): Realtime {
  const environment = { ...browserEnvironment(), ...options.environment };
  const timing = { ...TIMING, ...options.timing };
  const { clock, page, logger } = environment;
  const emitter = new Emitter<RealtimeEvents & { status: LinkStatus }>((error) =>
    logger.warn("Coursewire: a listener failed:", error),
  );
  const delivery = new DeliveryRecorder();
  let status: LinkStatus = { state: "offline", reason: "not_started", transport: null };
  let endListening: (() => void) | null = null;

  const setup: Setup = { environment, timing, rest: restClient(options, environment) };
  const names = options.transports ?? (["websocket", "sse", "polling"] as const);
  const transports = names.map((name) => TRANSPORTS[name](setup)).filter((transport) => transport !== null);
  if (transports.length === 0) throw new CoursewireError("No transport is available here.");

  const feed = createFeed({ onEvent, onCaughtUp });
  const sink: FeedSink = {
    cursor: () => feed.cursor,
    events: (events, arrival) => feed.receive(events, arrival),
    settled: (replayed) => feed.settle(replayed),
    isWatched: () => tabs?.isWatched() ?? page.isVisible(),
    takeDelivery: () => delivery.take(),
  };
  const link = driveLink(setup, transports, sink, onLink);
  const tabs = options.identity === undefined ? null : shared(`coursewire:${options.apiUrl}|${options.identity}`);

  function shared(name: string): Tabs | null {
    return shareAmongTabs(name, environment, timing, feed, {
      lead: () => link.dispatch("start", "took_over"),
      yield: () => link.dispatch("stop"),
      onStatus: show,
      onShown: () => link.dispatch("shown"),
    });
  }

  function onEvent(event: CourseEvent, { replayed, complete }: Arrival, isCurrent: boolean): void {
    // Before this tab's own listeners: one that is slow must not keep the other tabs waiting.
    tabs?.tell({ kind: "events", to: null, events: [event], isReplay: replayed });
    // Pushes only: what was asked for tells how often we ask.
    if (!replayed && !complete) delivery.add(event.data.timestamp, clock.now());
    if (!isCurrent) return;
    logger.log(`📡 Received ${event.event} event:`, event.data);
    emitter.emit("event", { ...event, replayed });
    const name = EVENT_NAMES.find((known) => known === event.event);
    if (name) emitter.emit(name, event.data);
  }

  function onCaughtUp(caughtUp: CaughtUp): void {
    const { recovered, reason, missed } = caughtUp;
    // Every tab is concerned by a loss, and by the end of a replay whose events it was told; else each asks for itself.
    if (recovered ? missed > 0 : reason !== "no_cursor") {
      tabs?.tell({ kind: "settled", to: null, replayed: caughtUp });
    }
    emitter.emit("caughtUp", caughtUp);
  }

  function onLink(next: LinkStatus): void {
    // A follower's own link is at rest; what it shows is the leader's.
    if (tabs && !tabs.isLeader()) return;
    if (show(next)) tabs?.tell({ kind: "here", status });
    // A link at rest leads nobody: the next tab tries for itself, and so does this one at `start()`, unless a listener
    // has called that already.
    if (status.reason === "denied") tabs?.stop();
  }

  /** True when it is news. */
  function show(next: LinkStatus): boolean {
    const { state, reason, transport } = status;
    if (next.state === state && next.reason === reason && next.transport === transport) return false;
    status = next;
    emitter.emit("status", status);
    return true;
  }

  function onPage(signal: PageSignal): void {
    if (signal === "frozen") {
      // Before the browser drops the socket without a word, and other tabs wait for a leader that hears nothing.
      if (status.reason !== "denied") rest(signal);
      return;
    }
    if (status.reason === "frozen") connect();
    if (signal === "resumed") return;
    // At rest, as in a follower, the link hears none of this.
    link.dispatch(signal);
    if (signal === "shown") tabs?.shown();
  }

  function connect(): void {
    if (tabs) tabs.start();
    else link.dispatch("start");
  }

  function rest(reason: "stopped" | "frozen"): void {
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
      rest("stopped");
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
