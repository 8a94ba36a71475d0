/**
 * Server-sent events in finite responses: each response contains the events so far and ends, and the browser reconnects after
 * the server's `retry`. The `error` event of such an end is therefore normal and not reported. A stream has ended only when
 * the browser has closed it, or when it stays silent.
 */
import type { EventSourceLike, StreamEventLike } from "../browser_environment.js";
import { EVENT_NAMES, SKIP } from "../event_table.js";
import type { Tickets } from "../rest_requests.js";
import { isCourseEvent, parseObject } from "../server_frames.js";
import { connectionBase } from "./connection_base.js";
import type { Connection, Setup, Sink, Transport } from "./transport.js";

type SourceConstructor = new (url: string) => EventSourceLike;

const CLOSED = 2;
// The events of one response arrive together: after this time since the first, the missed events have arrived.
const REST_OF_RESPONSE_MS = 250;
// Every response contains at least one event. After more attempts without any the server counts as unreachable.
const MAX_EMPTY_RESPONSES = 3;

/** The transport; `null` without `EventSource`. */
export function sseTransport(setup: Setup): Transport | null {
  const { EventSource } = setup.environment;
  return EventSource ? { name: "sse", open: (sink) => openStream(EventSource, setup, sink) } : null;
}

function openStream(Source: SourceConstructor, setup: Setup, sink: Sink): Connection {
  const { timing } = setup;
  const { timers, signal, close, end, withTickets } = connectionBase<"response" | "silence" | "ticket">(
    setup,
    sink,
    () => source?.close(),
  );
  let tickets: Tickets | null = null;
  let source: EventSourceLike | null = null;
  let isReady = false;
  /** The server has refused the cursor: the stream starts again without one. */
  let isExpired = false;
  let emptyResponses = 0;

  renew();

  /** Gets a new ticket before the old one expires; the stream continues at the cursor. */
  function renew(): void {
    withTickets((fresh) => {
      tickets = fresh;
      timers.set("ticket", timing.streamTicketLife, renew);
      reopen();
    });
  }

  /** A new EventSource sends its request at once instead of after `retry`. */
  function reopen(): void {
    if (!tickets || signal.aborted) return;
    source?.close();
    const opened = new Source(address(tickets));
    source = opened;
    restartSilenceTimer();
    // A replaced source may still dispatch events.
    const on = (name: string, listener: (block: StreamEventLike) => void): void =>
      opened.addEventListener(name, (block) => {
        if (opened === source && !signal.aborted) listener(block);
      });
    for (const name of [...EVENT_NAMES, SKIP]) on(name, (block) => onEvent(name, block));
    on("cursor", onCursor);
    on("error", (block) => onError(opened, block));
  }

  function address({ streamUrl, streamTicket }: Tickets): string {
    const cursor = isExpired ? null : sink.cursor();
    const after = cursor === null ? "" : `&after=${encodeURIComponent(cursor)}`;
    return `${streamUrl}?ticket=${encodeURIComponent(streamTicket)}${after}`;
  }

  function onEvent(name: string, block: StreamEventLike): void {
    const event = { event: name, data: parseObject(block.data) };
    if (!isCourseEvent(event)) return;
    onBlock();
    // Never a gap: a missing event has a name that the client does not know.
    sink.events([event], { replayed: !isReady, complete: true });
    if (!isReady && !timers.has("response")) timers.set("response", REST_OF_RESPONSE_MS, endReplayHere);
  }

  /** The position of the stream, sent if there are no events or the request had no cursor. */
  function onCursor(block: StreamEventLike): void {
    onBlock();
    if (block.lastEventId) endReplay(block.lastEventId);
  }

  function onError(opened: EventSourceLike, block: StreamEventLike): void {
    // An "error" event of the server has data, the browser's has none.
    const refusal = parseObject(block.data);
    if (refusal) refused(String(refusal.code));
    else if (opened.readyState === CLOSED) end("stream_closed");
    // Otherwise the response has ended as usual, and its events were received.
    else if (timers.has("response")) endReplayHere();
    else if (++emptyResponses > MAX_EMPTY_RESPONSES) end("stream_closed");
  }

  function refused(code: string): void {
    if (code !== "cursor_expired") end(code === "ticket_refused" ? "unauthorized" : "stream_refused");
    else if (!isExpired) {
      isExpired = true;
      reopen();
    }
  }

  function endReplayHere(): void {
    const cursor = sink.cursor();
    if (cursor !== null) endReplay(cursor);
  }

  function endReplay(cursor: string): void {
    const known = sink.cursor();
    if (isReady && !isExpired && known === cursor) return;
    const reason = isExpired ? "expired" : known === null ? "no_cursor" : null;
    isReady = true;
    isExpired = false;
    timers.clear("connect", "response");
    sink.replayEnded({ cursor, reason });
  }

  function onBlock(): void {
    emptyResponses = 0;
    restartSilenceTimer();
  }

  function restartSilenceTimer(): void {
    timers.set("silence", timing.streamSilence, () => end("stream_silent"));
  }

  return { close, recover: reopen, probe: reopen };
}
