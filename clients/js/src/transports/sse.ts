/**
 * Server-sent events in finite portions: each answer holds what there is and ends, and the browser comes back by itself
 * after the server's `retry`. The `error` event of each such end is therefore no news and never reaches the link; only
 * a stream that the browser has given up on, or one that stays silent, is over.
 */
import type { EventSourceLike, StreamEventLike } from "../environment.js";
import { EVENT_NAMES } from "../events.js";
import { isCourseEvent, parseObject } from "../frames.js";
import type { ReasonCode } from "../reasons.js";
import { reasonOf, type Tickets } from "../rest.js";
import { Timers } from "../timers.js";
import type { Connection, Setup, Sink, Transport } from "./transport.js";

const CLOSED = 2;
// Blocks of one answer come together; so long after the first, those missed have come.
const REST_OF_ANSWER_MS = 250;
// Every answer holds at least one block. So many attempts without any: the server cannot be reached.
const MOST_EMPTY = 3;

export function sseTransport(setup: Setup): Transport | null {
  const Source = setup.environment.EventSource;
  return Source ? { name: "sse", open: (sink) => new StreamConnection(Source, setup, sink) } : null;
}

class StreamConnection implements Connection {
  readonly #Source: new (url: string) => EventSourceLike;
  readonly #setup: Setup;
  readonly #sink: Sink;
  readonly #timers: Timers<"connect" | "answer" | "silence" | "ticket">;
  readonly #aborting = new AbortController();
  #tickets: Tickets | null = null;
  #source: EventSourceLike | null = null;
  #isReady = false;
  #isOver = false;
  /** The cursor that the server refused, if so: the stream begins again without one. */
  #isExpired = false;
  #empty = 0;

  constructor(Source: new (url: string) => EventSourceLike, setup: Setup, sink: Sink) {
    this.#Source = Source;
    this.#setup = setup;
    this.#sink = sink;
    this.#timers = new Timers(setup.environment.clock);
    this.#timers.set("connect", setup.timing.connectTimeout, () => this.#end("connect_timeout"));
    this.#renew();
  }

  /** A fresh EventSource at the cursor asks at once instead of after `retry`. */
  recover(): void {
    this.#reopen();
  }

  probe(): void {
    this.#reopen();
  }

  view(): void {}

  close(): void {
    this.#isOver = true;
    this.#timers.clearAll();
    this.#aborting.abort();
    this.#source?.close();
  }

  /** A new ticket before the old one ends; the stream continues at the cursor. */
  #renew(): void {
    this.#setup.rest.tickets(this.#aborting.signal).then(
      (tickets) => {
        if (this.#isOver) return;
        this.#tickets = tickets;
        this.#timers.set("ticket", this.#setup.timing.streamTicketLife, () => this.#renew());
        this.#reopen();
      },
      (error) => this.#end(reasonOf(error, "tickets_failed")),
    );
  }

  #reopen(): void {
    if (!this.#tickets || this.#isOver) return;
    this.#source?.close();
    const source = new this.#Source(this.#address(this.#tickets));
    this.#source = source;
    this.#listenForSilence();
    for (const name of EVENT_NAMES) source.addEventListener(name, (block: StreamEventLike) => this.#event(source, name, block));
    source.addEventListener("cursor", (block: StreamEventLike) => this.#cursor(source, block));
    source.addEventListener("error", (block: StreamEventLike) => this.#error(source, block));
  }

  #address({ streamUrl, streamTicket }: Tickets): string {
    const cursor = this.#isExpired ? null : this.#sink.cursor();
    const after = cursor === null ? "" : `&after=${encodeURIComponent(cursor)}`;
    return `${streamUrl}?ticket=${encodeURIComponent(streamTicket)}${after}`;
  }

  #event(source: EventSourceLike, name: string, block: StreamEventLike): void {
    const event = { event: name, data: parseObject(block.data) };
    // A source that was replaced may still have blocks on their way.
    if (source !== this.#source || this.#isOver || !isCourseEvent(event)) return;
    this.#heard();
    // Never a hole: what the stream leaves out has a name that nobody listens for.
    this.#sink.events([event], { replayed: !this.#isReady, complete: true });
    if (!this.#isReady && !this.#timers.has("answer")) {
      this.#timers.set("answer", REST_OF_ANSWER_MS, () => this.#settle(this.#sink.cursor()));
    }
  }

  /** Sent when there was nothing new, or nothing was asked for: where the stream stands. */
  #cursor(source: EventSourceLike, block: StreamEventLike): void {
    const told = block.lastEventId || parseObject(block.data)?.cursor;
    if (source !== this.#source || this.#isOver || typeof told !== "string") return;
    this.#heard();
    this.#settle(told);
  }

  #settle(cursor: string | null): void {
    if (cursor === null) return;
    const known = this.#sink.cursor();
    if (this.#isReady && !this.#isExpired && known === cursor) return;
    const recovered = known !== null && !this.#isExpired;
    const reason = recovered ? null : this.#isExpired ? "expired" : "no_cursor";
    this.#isReady = true;
    this.#isExpired = false;
    this.#timers.clear("connect");
    this.#timers.clear("answer");
    this.#sink.settled({ cursor, recovered, reason });
  }

  #error(source: EventSourceLike, block: StreamEventLike): void {
    if (source !== this.#source || this.#isOver) return;
    // A block named "error" has data; the browser's own error event has none.
    const refusal = parseObject(block.data);
    if (refusal) this.#refused(String(refusal.code));
    else if (source.readyState === CLOSED) this.#end("stream_closed");
    // Else the answer has ended, as it always does, and what it held has been heard.
    else if (this.#timers.has("answer")) this.#settle(this.#sink.cursor());
    else if (++this.#empty > MOST_EMPTY) this.#end("stream_closed");
  }

  #refused(code: string): void {
    if (code !== "cursor_expired") {
      this.#end(code === "ticket_refused" ? "unauthorized" : "stream_refused");
    } else if (!this.#isExpired) {
      this.#isExpired = true;
      this.#reopen();
    }
  }

  #heard(): void {
    this.#empty = 0;
    this.#listenForSilence();
  }

  #listenForSilence(): void {
    this.#timers.set("silence", this.#setup.timing.streamSilence, () => this.#end("stream_silent"));
  }

  #end(reason: ReasonCode): void {
    if (this.#isOver) return;
    this.close();
    this.#sink.closed(reason);
  }
}
