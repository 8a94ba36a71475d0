/**
 * The driver of the state machine: turns what transports, timers and the page say into inputs, and effects into
 * transports and timers. It decides nothing that the table could decide.
 */
import { aroundMs, backoffMs } from "./backoff.js";
import { type Effect, type InputName, isAtRest, type LinkState, RESTING, step, type TransportName } from "./machine.js";
import type { ReasonCode } from "./reasons.js";
import { Timers } from "./timers.js";
import { rememberedRung, rememberTransport } from "./transport_memory.js";
import type { Connection, Setup, Sink, Transport } from "./transports/transport.js";

/** What a user may know of the link. */
export interface LinkStatus {
  readonly state: LinkState;
  readonly reason: ReasonCode;
  /** What carries, or is being tried; `null` while offline. */
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
  const ladder = transports.map(({ name }) => name);
  const timers = new Timers<"retry" | "spare" | "replace" | "steady" | "sleep">(clock);
  let link = RESTING;
  let attempt: Attempt | null = null;
  let spare: Attempt | null = null;

  const effects: Record<Effect, () => void> = {
    open() {
      timers.clear("retry");
      attempt = open(link.rung);
    },
    close() {
      timers.clear("retry", "spare", "replace", "steady");
      close(attempt);
      close(spare);
      attempt = spare = null;
    },
    retry_later() {
      // The first failure waits within the smallest window.
      const failures = Math.max(0, link.failures - 1);
      inputLater("retry", backoffMs(failures, timing.retryBase, timing.retryCap, random), "retry");
    },
    hurry() {
      if (timers.has("retry")) effects.open();
    },
    settle() {
      rememberTransport(environment.storage, ladder[link.rung] ?? "websocket");
      inputLater("steady", timing.steadyAfter, "steady");
      if (link.rung > 0) effects.spare_later();
    },
    open_spare() {
      close(spare);
      spare = open(link.spare ?? 0);
    },
    swap() {
      close(attempt);
      attempt = spare;
      spare = null;
    },
    spare_later() {
      const upgradeMs = Math.min(timing.upgradeAfter * 2 ** link.upgrades, timing.upgradeCap);
      const delayMs = link.rung > 0 ? upgradeMs : ROTATE_AGAIN_MS;
      inputLater("spare", aroundMs(delayMs, random), link.rung > 0 ? "upgrade" : "rotate");
    },
    probe() {
      attempt?.connection?.probe();
    },
  };

  function dispatch(type: InputName, reason?: ReasonCode): void {
    const after = step(
      link,
      { type, reason },
      ladder,
      type === "start" ? rememberedRung(environment.storage, ladder) : 0,
    );
    link = after.link;
    for (const effect of after.effects) effects[effect]();
    if (isAtRest(link)) timers.clearAll();
    else if (!timers.has("sleep")) watchSleep();
    onStatus({
      state: link.state,
      reason: link.reason,
      transport: link.state === "offline" ? null : (ladder[link.rung] ?? null),
    });
  }

  function inputLater(timer: "retry" | "spare" | "replace" | "steady", delayMs: number, type: InputName): void {
    timers.set(timer, delayMs, () => dispatch(type));
  }

  function open(rung: number): Attempt {
    const opened: Attempt = {};
    opened.connection = transports[rung]?.open(sinkOf(opened));
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
          dispatch(own === spare ? "spare_ready" : "ready");
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
        else if (own !== spare) dispatch(own.isReady ? "lost" : "failed", reason);
        else {
          spare = null;
          dispatch("spare_failed");
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
