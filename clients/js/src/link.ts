/**
 * The driver of the state machine: turns what transports, timers and the page say into inputs, and effects into
 * transports and timers. It decides nothing that the table could decide.
 */
import { backoffMs, jitteredMs } from "./backoff.js";
import { type Effect, IDLE, type InputName, isIdle, type LinkState, step, type TransportName } from "./machine.js";
import type { ReasonCode } from "./reasons.js";
import { Timers } from "./timers.js";
import { rememberedRank, rememberTransport } from "./transport_memory.js";
import type { Connection, Setup, Sink, Transport } from "./transports/transport.js";

/** What a user may know of the link. */
export interface LinkStatus {
  readonly state: LinkState;
  readonly reason: ReasonCode;
  /** What isConnected, or is being tried; `null` while offline. */
  readonly transport: TransportName | null;
}

/** The feed's side of a sink; the link adds the connection's side to it. */
export type FeedSink = Omit<Sink, "replaceIn" | "closed">;

export interface LinkDriver {
  /** Tells the machine what happened outside: start and stop, the page's signals. */
  dispatch(type: InputName, reason?: ReasonCode): void;
}

interface Attempt {
  connection?: Connection | undefined;
  isReady?: boolean;
  isClosed?: boolean;
}

// Between two tries to replace a socket that is about to be cut.
const ROTATE_AGAIN_MS = 10_000;

/** `onStatus` is called after each input, whether or not it changed anything. */
export function driveLink(
  setup: Setup,
  transports: readonly Transport[],
  feed: FeedSink,
  onStatus: (status: LinkStatus) => void,
): LinkDriver {
  const { environment, timing } = setup;
  const { clock, random } = environment;
  const transportNames = transports.map(({ name }) => name);
  const timers = new Timers<"retry" | "standby" | "replace" | "steady" | "sleep">(clock);
  let link = IDLE;
  let attempt: Attempt | null = null;
  let standby: Attempt | null = null;

  const effects: Record<Effect, () => void> = {
    open() {
      timers.clear("retry");
      attempt = open(link.rank);
    },
    close() {
      timers.clear("retry", "standby", "replace", "steady");
      close(attempt);
      close(standby);
      attempt = standby = null;
    },
    retry_later() {
      // The first failure waits within the smallest window.
      const failures = Math.max(0, link.failures - 1);
      inputLater("retry", backoffMs(failures, timing.retryBase, timing.retryCap, random), "retry");
    },
    retry_now() {
      if (timers.has("retry")) effects.open();
    },
    settle() {
      rememberTransport(environment.storage, transportNames[link.rank] ?? "websocket");
      inputLater("steady", timing.steadyAfter, "steady");
      if (link.rank > 0) effects.standby_later();
    },
    open_standby() {
      close(standby);
      standby = open(link.standby ?? 0);
    },
    swap() {
      close(attempt);
      attempt = standby;
      standby = null;
    },
    standby_later() {
      const upgradeMs = Math.min(timing.upgradeAfter * 2 ** link.upgrades, timing.upgradeCap);
      const delayMs = link.rank > 0 ? upgradeMs : ROTATE_AGAIN_MS;
      inputLater("standby", jitteredMs(delayMs, random), link.rank > 0 ? "upgrade" : "rotate");
    },
    probe() {
      attempt?.connection?.probe();
    },
  };

  function dispatch(type: InputName, reason?: ReasonCode): void {
    const after = step(
      link,
      { type, reason },
      transportNames,
      type === "start" ? rememberedRank(environment.storage, transportNames) : 0,
    );
    link = after.link;
    for (const effect of after.effects) effects[effect]();
    if (isIdle(link)) timers.clearAll();
    else if (!timers.has("sleep")) watchSleep();
    onStatus({
      state: link.state,
      reason: link.reason,
      transport: link.state === "offline" ? null : (transportNames[link.rank] ?? null),
    });
  }

  function inputLater(timer: "retry" | "standby" | "replace" | "steady", delayMs: number, type: InputName): void {
    timers.set(timer, delayMs, () => dispatch(type));
  }

  function open(rank: number): Attempt {
    const opened: Attempt = {};
    opened.connection = transports[rank]?.open(sinkOf(opened));
    return opened;
  }

  function close(closing: Attempt | null): void {
    if (!closing) return;
    closing.isClosed = true;
    closing.connection?.close();
  }

  function sinkOf(own: Attempt): Sink {
    return {
      ...feed,
      settled(replayed) {
        const hasHole = feed.settled(replayed);
        if (!own.isReady && !own.isClosed) {
          own.isReady = true;
          dispatch(own === standby ? "standby_ready" : "ready");
        }
        return hasHole;
      },
      replaceIn(delayMs) {
        // The latest word counts: that of the server's `rotate`, or of the socket that has just taken over.
        if (!own.isClosed) inputLater("replace", delayMs, "rotate");
      },
      closed(reason) {
        if (own.isClosed) return;
        own.isClosed = true;
        if (reason === "denied") dispatch("denied");
        else if (own !== standby) dispatch(own.isReady ? "lost" : "failed", reason);
        else {
          standby = null;
          dispatch("standby_failed");
        }
      },
    };
  }

  /** A clock that jumps means that the machine slept: timers stood still and sockets may be open in name only. */
  function watchSleep(): void {
    const before = clock.now();
    timers.set("sleep", timing.sleepCheck, () => {
      const lateMs = clock.now() - before - timing.sleepCheck;
      watchSleep();
      if (lateMs > timing.sleepJump) dispatch("slept");
    });
  }

  return { dispatch };
}
