/**
 * Server-sent events in finite portions: each answer holds what there is and ends, and the browser comes back by itself
 * after the server's `retry`. The `error` event of each such end is therefore no news and never reaches the link; only
 * a stream that the browser has given up on, or one that stays silent, is over.
 */
import type { EventSourceLike, StreamEventLike } from "../environment.js";
import { EVENT_NAMES } from "../events.js";
import { isCourseEvent, parseObject } from "../frames.js";
import type { Tickets } from "../rest.js";
import { connectionBase } from "./connection_base.js";
import type { Connection, Setup, Sink, Transport } from "./transport.js";

type SourceConstructor = new (url: string) => EventSourceLike;

const CLOSED = 2;
// Blocks of one answer come together; so long after the first, those missed have come.
const REST_OF_RESPONSE_MS = 250;
// Every answer holds at least one block. More attempts without any: the server cannot be reached.
const MAX_EMPTY_RESPONSES = 3;

export function sseTransport(setup: Setup): Transport | null {
  const { EventSource } = setup.environment;
  return EventSource ? { name: "sse", open: (sink) => openStream(EventSource, setup, sink) } : null;
}

function openStream(Source: SourceConstructor, setup: Setup, sink: Sink): Connection {
  const { timing } = setup;
  const { timers, signal, close, end, withTickets } = connectionBase<"answer" | "silence" | "ticket">(setup, sink, () =>
    source?.close(),
  );
  let tickets: Tickets | null = null;
  let source: EventSourceLike | null = null;
  let isReady = false;
  /** The server refused our cursor: the stream begins again without one. */
  let isExpired = false;
  let empty = 0;

  renew();

  /** A new ticket before the old one ends; the stream continues at the cursor. */
  function renew(): void {
    withTickets((fresh) => {
      tickets = fresh;
      timers.set("ticket", timing.streamTicketLife, renew);
      reopen();
    });
  }

  /** A fresh EventSource at the cursor asks at once instead of after `retry`. */
  function reopen(): void {
    if (!tickets || signal.aborted) return;
    source?.close();
    const own = new Source(address(tickets));
    source = own;
    restartSilenceTimer();
    // A source that was replaced may still have blocks on their way.
    const heed = (name: string, listener: (block: StreamEventLike) => void): void =>
      own.addEventListener(name, (block) => {
        if (own === source && !signal.aborted) listener(block);
      });
    for (const name of EVENT_NAMES) heed(name, (block) => take(name, block));
    heed("cursor", takeCursor);
    heed("error", (block) => takeError(own, block));
  }

  function address({ streamUrl, streamTicket }: Tickets): string {
    const cursor = isExpired ? null : sink.cursor();
    const after = cursor === null ? "" : `&after=${encodeURIComponent(cursor)}`;
    return `${streamUrl}?ticket=${encodeURIComponent(streamTicket)}${after}`;
  }

  function take(name: string, block: StreamEventLike): void {
    const event = { event: name, data: parseObject(block.data) };
    if (!isCourseEvent(event)) return;
    heard();
    // Never a hole: what the stream leaves out has a name that nobody listens for.
    sink.events([event], { replayed: !isReady, complete: true });
    if (!isReady && !timers.has("answer")) timers.set("answer", REST_OF_RESPONSE_MS, settleHere);
  }

  /** Sent when there was nothing new, or nothing was asked for: where the stream stands. */
  function takeCursor(block: StreamEventLike): void {
    heard();
    if (block.lastEventId) settle(block.lastEventId);
  }

  function takeError(own: EventSourceLike, block: StreamEventLike): void {
    // A block named "error" has data; the browser's own error event has none.
    const refusal = parseObject(block.data);
    if (refusal) refused(String(refusal.code));
    else if (own.readyState === CLOSED) end("stream_closed");
    // Else the answer has ended, as it always does, and what it held has been heard.
    else if (timers.has("answer")) settleHere();
    else if (++empty > MAX_EMPTY_RESPONSES) end("stream_closed");
  }

  function refused(code: string): void {
    if (code !== "cursor_expired") end(code === "ticket_refused" ? "unauthorized" : "stream_refused");
    else if (!isExpired) {
      isExpired = true;
      reopen();
    }
  }

  function settleHere(): void {
    const cursor = sink.cursor();
    if (cursor !== null) settle(cursor);
  }

  function settle(cursor: string): void {
    const known = sink.cursor();
    if (isReady && !isExpired && known === cursor) return;
    const reason = isExpired ? "expired" : known === null ? "no_cursor" : null;
    isReady = true;
    isExpired = false;
    timers.clear("connect", "answer");
    sink.settled({ cursor, recovered: reason === null, reason });
  }

  function heard(): void {
    empty = 0;
    restartSilenceTimer();
  }

  function restartSilenceTimer(): void {
    timers.set("silence", timing.streamSilence, () => end("stream_silent"));
  }

  return { close, recover: reopen, probe: reopen };
}
