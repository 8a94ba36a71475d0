/** Polling: all after the cursor, a minute apart; not at all while nobody looks, at once when somebody does again. */
import type { Replayed } from "../feed.js";
import { isCourseEvent } from "../frames.js";
import type { ReasonCode } from "../reasons.js";
import { type Polled, reasonOf, type Updates } from "../rest.js";
import { Timers } from "../timers.js";
import type { Connection, Setup, Sink, Transport } from "./transport.js";

export function pollingTransport(setup: Setup): Transport | null {
  return setup.environment.fetch ? { name: "polling", open: (sink) => new PollingConnection(setup, sink) } : null;
}

class PollingConnection implements Connection {
  readonly #setup: Setup;
  readonly #sink: Sink;
  readonly #timers: Timers<"answer" | "next">;
  readonly #aborting = new AbortController();
  /** Of the last answer, and the cursor it belongs to. */
  #etag: { value: string; cursor: string } | null = null;
  #isReady = false;
  #isAsking = false;
  #isOver = false;

  constructor(setup: Setup, sink: Sink) {
    this.#setup = setup;
    this.#sink = sink;
    this.#timers = new Timers(setup.environment.clock);
    // The first poll is made even unseen: whether polling works must be known.
    this.#poll();
  }

  recover(): void {
    this.#poll();
  }

  probe(): void {
    if (this.#sink.isWatched()) this.#poll();
  }

  view(): void {}

  close(): void {
    this.#isOver = true;
    this.#timers.clearAll();
    this.#aborting.abort();
  }

  #poll(): void {
    if (this.#isAsking || this.#isOver) return;
    this.#isAsking = true;
    this.#timers.clear("next");
    this.#timers.set("answer", this.#setup.timing.connectTimeout, () => this.#end("connect_timeout"));
    const cursor = this.#sink.cursor();
    // Only for the same question: to another cursor "unchanged" would be no answer.
    const etag = this.#etag?.cursor === cursor ? this.#etag.value : null;
    this.#setup.rest.updates(cursor, etag, this.#aborting.signal).then(
      (polled) => this.#isOver || this.#answered(cursor, polled),
      (error) => this.#end(reasonOf(error, "poll_failed")),
    );
  }

  #answered(asked: string | null, polled: Polled): void {
    this.#isAsking = false;
    this.#timers.clear("answer");
    if (polled.kind === "updates") this.#take(asked, polled.updates, polled.etag);
    else if (polled.kind === "expired") this.#settle(polled.replayed);
    if (this.#isOver) return;
    const hasMore = polled.kind === "updates" && polled.updates.more;
    if (hasMore) this.#poll();
    else this.#wait(polled.kind === "updates" ? polled.updates.pollAfterSeconds * 1000 : 0);
  }

  #take(asked: string | null, updates: Updates, etag: string | null): void {
    const { events, cursor, more } = updates;
    this.#sink.events(events.filter(isCourseEvent), { replayed: !this.#isReady, complete: true });
    this.#etag = { value: etag ?? `"${cursor}"`, cursor };
    const replayed = { cursor, recovered: asked !== null, reason: asked === null ? ("no_cursor" as const) : null };
    // A poll that brought nothing is no replay, unless it is the first.
    if (!more && (!this.#isReady || this.#sink.cursor() !== cursor)) this.#settle(replayed);
  }

  #settle(replayed: Replayed): void {
    this.#isReady = true;
    this.#sink.settled(replayed);
  }

  #wait(afterMs: number): void {
    const { timing, environment } = this.#setup;
    // Around, so that portals opened at nine o'clock do not ask together all day.
    const delayMs = (afterMs || timing.pollInterval) * (0.9 + 0.2 * environment.random());
    // Unseen, nothing is planned: `probe` comes when the page is shown.
    this.#timers.set("next", delayMs, () => this.#sink.isWatched() && this.#poll());
  }

  #end(reason: ReasonCode): void {
    if (this.#isOver) return;
    this.close();
    this.#sink.closed(reason);
  }
}
