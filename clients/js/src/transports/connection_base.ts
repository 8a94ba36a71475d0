import type { ReasonCode } from "../reasons.js";
import { reasonOf, type Tickets } from "../rest.js";
import { Timers } from "../timers.js";
import type { Setup, Sink } from "./transport.js";

/** What every connection has: timers, a signal for its requests, and one end. */
export interface ConnectionBase<TimerName extends string> {
  /** Already running: `connect`. Whoever is ready in time clears it. */
  readonly timers: Timers<TimerName | "connect" | "tickets">;
  /** Aborted when it is over. */
  readonly signal: AbortSignal;
  /** Ends it quietly. */
  close(): void;
  /** Ends it and says why; once only. */
  end(reason: ReasonCode): void;
  /** Fetches tickets; a failure is the end. */
  withTickets(use: (tickets: Tickets) => void): void;
}

/** `release` lets go of what the transport holds. */
export function connectionBase<TimerName extends string>(
  { environment, rest, timing }: Setup,
  sink: Sink,
  release: () => void,
): ConnectionBase<TimerName> {
  const timers = new Timers<TimerName | "connect" | "tickets">(environment.clock);
  const aborting = new AbortController();
  const { signal } = aborting;

  function close(): void {
    timers.clearAll();
    aborting.abort();
    release();
  }

  function end(reason: ReasonCode): void {
    if (signal.aborted) return;
    close();
    sink.closed(reason);
  }

  function withTickets(use: (tickets: Tickets) => void): void {
    // A stream's later tickets, too, may never come.
    timers.set("tickets", timing.connectTimeout, () => end("connect_timeout"));
    rest
      .tickets(signal)
      .then((tickets) => {
        timers.clear("tickets");
        if (!signal.aborted) use(tickets);
      })
      .catch((error) => end(reasonOf(error, "tickets_failed")));
  }

  // Begins before the tickets: a request that hangs is as stuck as a socket that never opens.
  timers.set("connect", timing.connectTimeout, () => end("connect_timeout"));
  return { timers, signal, close, end, withTickets };
}
