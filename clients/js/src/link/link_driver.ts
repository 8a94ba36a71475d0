/**
 * The driver of the state machine: turns the reports of transports, timers and the page into inputs, and effects into
 * transports and timers. Every decision is in the machine's table.
 */

import { Timers } from "../named_timers.js";
import type { Connection, Setup, Sink, Transport } from "../transports/transport.js";
import {
  type Effect,
  IDLE,
  type InputName,
  isIdle,
  type LinkState,
  step,
  type TransportName,
} from "./link_state_machine.js";
import type { ReasonCode } from "./reason_codes.js";
import { rememberedRank, rememberTransport } from "./remembered_transport.js";
import { backoffMs, jitteredMs } from "./retry_backoff.js";

/** The state of the link for applications: state, reason and transport. */
export interface LinkStatus {
  readonly state: LinkState;
  readonly reason: ReasonCode;
  /** The transport that delivers events or is being opened; `null` while offline. */
  readonly transport: TransportName | null;
}

/** The callbacks of a sink that concern the feed; the link adds those that concern the connection. */
export type FeedSink = Omit<Sink, "replaceIn" | "closed">;

/** The input side of a link. */
export interface LinkDriver {
  /** Feeds an input to the machine: start and stop, or a signal of the page. */
  dispatch(type: InputName, reason?: ReasonCode): void;
}

interface Attempt {
  connection?: Connection | undefined;
  isReady?: boolean;
  isClosed?: boolean;
}

// The pause between two attempts to replace a socket that is about to be closed.
const ROTATE_RETRY_MS = 10_000;

/** Creates an idle link. `onStatus` is called after each input, also if nothing has changed. */
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
      // Also the watch for sleeps, which `dispatch` starts again.
      timers.clearAll();
      close(attempt);
      close(standby);
      attempt = standby = null;
    },
    retry_later() {
      // The pause after the first failure is from the smallest window.
      const failures = Math.max(0, link.failures - 1);
      inputLater("retry", backoffMs(failures, timing.retryBase, timing.retryCap, random), "retry");
    },
    retry_now() {
      if (timers.has("retry")) effects.open();
    },
    on_ready() {
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
      const delayMs = link.rank > 0 ? upgradeMs : ROTATE_RETRY_MS;
      inputLater("standby", jitteredMs(delayMs, random), link.rank > 0 ? "upgrade" : "rotate");
    },
    probe() {
      attempt?.connection?.probe();
    },
  };

  function dispatch(type: InputName, reason?: ReasonCode): void {
    const startRank = rememberedRank(environment.storage, transportNames);
    const after = step(link, { type, reason }, transportNames, startRank);
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

  function sinkOf(current: Attempt): Sink {
    return {
      ...feed,
      replayEnded(replayed) {
        const hasHole = feed.replayEnded(replayed);
        if (!current.isReady && !current.isClosed) {
          current.isReady = true;
          dispatch(current === standby ? "standby_ready" : "ready");
        }
        return hasHole;
      },
      replaceIn(delayMs) {
        // The latest call counts: of the server's `rotate`, or of the socket that has replaced another one.
        if (!current.isClosed) inputLater("replace", delayMs, "rotate");
      },
      closed(reason) {
        if (current.isClosed) return;
        current.isClosed = true;
        if (reason === "denied") dispatch("denied");
        else if (current !== standby) dispatch(current.isReady ? "lost" : "failed", reason);
        else {
          standby = null;
          dispatch("standby_failed");
        }
      },
    };
  }

  /** A jump of the clock means that the machine slept: timers stood still, and sockets may be closed without notice. */
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
