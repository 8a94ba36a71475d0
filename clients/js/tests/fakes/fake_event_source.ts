import type { EventSourceLike, StreamEventLike } from "../../src/browser_environment.js";
import { LATENCY_MS } from "./fake_latency.js";
import type { FakeServer } from "./fake_server.js";

/** An event stream of finite responses, which reconnects after `retry` as a browser does. */
export class FakeSource implements EventSourceLike {
  readyState = 0;
  readonly #server: FakeServer;
  readonly #listeners = new Map<string, (event: StreamEventLike) => void>();
  #lastEventId: string | null = null;

  constructor(
    server: FakeServer,
    readonly url: string,
  ) {
    this.#server = server;
    server.sources.add(this);
    this.#request();
  }

  addEventListener(name: string, listener: (event: StreamEventLike) => void): void {
    this.#listeners.set(name, listener);
  }

  close(): void {
    this.readyState = 2;
    this.#server.sources.delete(this);
  }

  #request(): void {
    setTimeout(() => {
      if (this.readyState !== 2) this.#respond();
    }, LATENCY_MS);
  }

  #respond(): void {
    const { faults } = this.#server;
    if (faults.sse === "refused") {
      this.close();
      this.#fire("error", {});
      return;
    }
    if (faults.sse === "none") this.#blocks();
    if (this.readyState === 2) return;
    this.readyState = 0;
    this.#fire("error", {});
    setTimeout(() => this.#request(), 3_000);
  }

  #blocks(): void {
    this.readyState = 1;
    const server = this.#server;
    if (!server.admits(this.url)) {
      this.#fire("error", { data: JSON.stringify({ code: "ticket_refused", message: "Get a new ticket." }) });
      return;
    }
    const after = this.#lastEventId ?? new URL(this.url).searchParams.get("after");
    const { events, reason } = server.recover(after ?? server.head);
    if (reason !== null) {
      this.#fire("error", { data: JSON.stringify({ code: "cursor_expired", message: "Fetch your lists again." }) });
    } else if (events.length === 0) this.#block("cursor", server.head, { cursor: server.head });
    else for (const { event, data } of events) this.#block(event, data.id, data);
  }

  #block(name: string, id: string, data: unknown): void {
    if (this.readyState === 2) return;
    this.#lastEventId = id;
    this.#fire(name, { data: JSON.stringify(data), lastEventId: id });
  }

  #fire(name: string, event: StreamEventLike): void {
    this.#listeners.get(name)?.({ type: name, ...event });
  }
}
