/**
 * The driver of the state machine: turns what transports, timers and the page say into inputs, and effects into
 * transports and timers. It decides nothing that the table could decide.
 */
import { aroundMs, backoffMs } from "./backoff.js";
import type { PageSignal } from "./environment.js";
import { type Effect, type Input, isAtRest, type Link, type LinkState, RESTING, step, type TransportName } from "./machine.js";
import type { ReasonCode } from "./reasons.js";
import { Timers } from "./timers.js";
import type { Connection, Setup, Sink, Transport } from "./transports/transport.js";

/** What a user may know of the link. */
export interface LinkStatus {
  readonly state: LinkState;
  readonly reason: ReasonCode;
  /** What carries, or is being tried; `null` at rest. */
  readonly transport: TransportName | null;
}

/** The feed's side of a sink; the link adds the connection's side to it. */
export type FeedSink = Omit<Sink, "replaceIn" | "closed">;

interface Attempt {
  connection: Connection | null;
  isReady: boolean;
  isClosed: boolean;
}

const MEMORY_KEY = "coursewire:transport";
// Networks change: what worked yesterday is no hint for today.
const MEMORY_LIFE_MS = 3_600_000;
// Between two tries to replace a socket that is about to be cut.
const ROTATE_AGAIN_MS = 10_000;

export class LinkDriver {
  readonly #setup: Setup;
  readonly #transports: readonly Transport[];
  readonly #ladder: readonly TransportName[];
  readonly #feed: FeedSink;
  readonly #onChange: (status: LinkStatus) => void;
  readonly #timers: Timers<"retry" | "spare" | "rotate" | "steady" | "sleep">;
  #link: Link = RESTING;
  #status: LinkStatus = { state: "offline", reason: "not_started", transport: null };
  #attempt: Attempt | null = null;
  #spare: Attempt | null = null;
  #viewed: number | null = null;

  constructor(
    setup: Setup,
    transports: readonly Transport[],
    feed: FeedSink,
    onChange: (status: LinkStatus) => void,
  ) {
    this.#setup = setup;
    this.#transports = transports;
    this.#ladder = transports.map(({ name }) => name);
    this.#feed = feed;
    this.#onChange = onChange;
    this.#timers = new Timers(setup.environment.clock);
  }

  get status(): LinkStatus {
    return this.#status;
  }

  start(reason: ReasonCode = "started"): void {
    this.#dispatch({ type: "start", reason });
    this.#watchSleep();
  }

  stop(): void {
    this.#dispatch({ type: "stop" });
  }

  heed(signal: PageSignal): void {
    this.#dispatch({ type: signal });
  }

  view(courseId: number | null): void {
    this.#viewed = courseId;
    this.#attempt?.connection?.view(courseId);
  }

  #dispatch(input: Input): void {
    const { link, effects } = step(this.#link, input, this.#ladder, this.#remembered());
    this.#link = link;
    for (const effect of effects) this.#effects[effect]();
    if (isAtRest(link)) this.#timers.clearAll();
    this.#tell();
  }

  #tell(): void {
    const { state, reason, rung } = this.#link;
    const transport = isAtRest(this.#link) ? null : (this.#ladder[rung] ?? null);
    const old = this.#status;
    if (old.state === state && old.reason === reason && old.transport === transport) return;
    this.#status = Object.freeze({ state, reason, transport });
    this.#onChange(this.#status);
  }

  readonly #effects: Record<Effect, () => void> = {
    open: () => {
      this.#timers.clear("retry");
      this.#attempt = this.#open(this.#link.rung);
    },
    close: () => {
      this.#timers.clear("retry", "spare", "rotate", "steady");
      this.#close(this.#attempt);
      this.#close(this.#spare);
      this.#attempt = this.#spare = null;
    },
    retry_later: () => {
      const { timing, environment } = this.#setup;
      // The first failure waits within the smallest window.
      const failures = Math.max(0, this.#link.failures - 1);
      const pauseMs = backoffMs(failures, timing.retryBase, timing.retryCap, environment.random);
      this.#timers.set("retry", pauseMs, () => this.#dispatch({ type: "retry" }));
    },
    hurry: () => {
      if (this.#timers.has("retry")) this.#effects.open();
    },
    settle: () => {
      this.#remember();
      this.#timers.set("steady", this.#setup.timing.steadyAfter, () => this.#dispatch({ type: "steady" }));
      if (this.#link.rung > 0) this.#effects.spare_later();
    },
    open_spare: () => {
      this.#close(this.#spare);
      this.#spare = this.#open(this.#link.spare ?? 0);
    },
    swap: () => {
      this.#close(this.#attempt);
      this.#attempt = this.#spare;
      this.#spare = null;
    },
    promote: () => {
      this.#effects.swap();
    },
    spare_later: () => {
      const { timing, environment } = this.#setup;
      const { rung, upgrades } = this.#link;
      const delayMs = rung > 0 ? Math.min(timing.upgradeAfter * 2 ** upgrades, timing.upgradeCap) : ROTATE_AGAIN_MS;
      this.#timers.set("spare", aroundMs(delayMs, environment.random), () =>
        this.#dispatch({ type: rung > 0 ? "upgrade" : "rotate" }),
      );
    },
    probe: () => this.#attempt?.connection?.probe(),
  };

  #open(rung: number): Attempt {
    const attempt: Attempt = { connection: null, isReady: false, isClosed: false };
    attempt.connection = this.#transports[rung]?.open(this.#sinkOf(attempt)) ?? null;
    attempt.connection?.view(this.#viewed);
    return attempt;
  }

  #close(attempt: Attempt | null): void {
    if (!attempt) return;
    attempt.isClosed = true;
    attempt.connection?.close();
  }

  #sinkOf(attempt: Attempt): Sink {
    return {
      ...this.#feed,
      settled: (replayed) => {
        const hasHole = this.#feed.settled(replayed);
        if (!attempt.isReady && !attempt.isClosed) {
          attempt.isReady = true;
          this.#dispatch({ type: attempt === this.#spare ? "spare_ready" : "ready" });
        }
        return hasHole;
      },
      replaceIn: (delayMs) => {
        // The nearest cut counts; a spare's own comes with it when it carries.
        if (attempt.isClosed) return;
        this.#timers.set("rotate", delayMs, () => this.#dispatch({ type: "rotate" }));
      },
      closed: (reason) => this.#ended(attempt, reason),
    };
  }

  #ended(attempt: Attempt, reason: ReasonCode): void {
    if (attempt.isClosed) return;
    attempt.isClosed = true;
    if (reason === "denied") this.#dispatch({ type: "denied" });
    else if (attempt === this.#spare) {
      this.#spare = null;
      this.#dispatch({ type: "spare_failed" });
    } else this.#dispatch({ type: attempt.isReady ? "lost" : "failed", reason });
  }

  /** A clock that jumps means that the machine slept: timers stood still and sockets may be open in name only. */
  #watchSleep(): void {
    const { environment, timing } = this.#setup;
    const before = environment.clock.now();
    this.#timers.set("sleep", timing.sleepCheck, () => {
      const lateMs = environment.clock.now() - before - timing.sleepCheck;
      this.#watchSleep();
      if (lateMs > timing.sleepJump) this.#dispatch({ type: "slept" });
    });
  }

  #remember(): void {
    const { storage, clock } = this.#setup.environment;
    const name = this.#ladder[this.#link.rung];
    try {
      // The top needs no memory: it is where every start begins.
      if (this.#link.rung === 0) storage?.removeItem(MEMORY_KEY);
      else storage?.setItem(MEMORY_KEY, `${name} ${clock.now()}`);
    } catch {
      // Full or forbidden: then the next start begins at the top.
    }
  }

  #remembered(): number {
    const { storage, clock } = this.#setup.environment;
    try {
      const [name, at] = storage?.getItem(MEMORY_KEY)?.split(" ") ?? [];
      const ageMs = clock.now() - Number(at);
      return ageMs < MEMORY_LIFE_MS ? Math.max(0, this.#ladder.indexOf(name as TransportName)) : 0;
    } catch {
      return 0;
    }
  }
}
