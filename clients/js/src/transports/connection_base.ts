import type { ReasonCode } from "../link/reason_codes.js";
import { Timers } from "../named_timers.js";
import { reasonOf, type Tickets } from "../rest_requests.js";
import type { Setup, Sink } from "./transport.js";

/** The parts that every connection has: timers, an abort signal for its requests, and one end. */
export interface ConnectionBase<TimerName extends string> {
  /** `connect` is running already; a connection that is ready clears it. */
  readonly timers: Timers<TimerName | "connect" | "tickets">;
  /** Aborted when the connection ends. */
  readonly signal: AbortSignal;
  /** Ends the connection without a report. */
  close(): void;
  /** Ends the connection and reports the reason, once. */
  end(reason: ReasonCode): void;
  /** Fetches tickets; ends the connection if that fails. */
  withTickets(use: (tickets: Tickets) => void): void;
}

/** Starts the `connect` timer. `release` closes what the transport has opened. */
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
    // The time limit also counts for later tickets of a stream.
    timers.set("tickets", timing.connectTimeout, () => end("connect_timeout"));
    rest
      .tickets(signal)
      .then((tickets) => {
        timers.clear("tickets");
        if (!signal.aborted) use(tickets);
      })
      .catch((error) => end(reasonOf(error, "tickets_failed")));
  }

  // The time limit includes the request for tickets, which may hang.
  timers.set("connect", timing.connectTimeout, () => end("connect_timeout"));
  return { timers, signal, close, end, withTickets };
}
