/**
 * The server of one channel, in memory: the feed, the tickets, and the three transports over it, each with a latency.
 * It follows the protocol and knows nothing of the client.
 *
 * How to extend:
 * - a new frame of the server: send it from `FakeSocket.take`, or from a test by `server.broadcast(frame)`;
 * - a new way to fail: a value of `faults`, looked at where the transport would notice it;
 * - a new route: a branch in `fetch`;
 * - another shape of events: `eventOf`, which starts from the shared wire fixture.
 */

import frames from "../../../../tests/wire/frames.json" with { type: "json" };
import type { EventSourceLike, FetchLike, WebSocketLike } from "../../src/environment.js";
import type { CourseEvent, CourseEventData } from "../../src/events.js";

import { LATENCY_MS } from "./latency.js";
import { FakeSource } from "./source.js";

type Handler = ((event: never) => void) | null;

/** What the client says. */
interface ClientFrame {
  action: string;
  cursor?: string | null;
  delivery?: { count: number };
}

export function eventOf(
  id: string,
  changes: Partial<CourseEventData> = {},
  event = "courseStatusChanged",
): CourseEvent {
  const version = Number(id.split(".")[1]);
  return { event, data: { ...frames.fromServer.event.data, id, version, ...changes } };
}

export class FakeServer {
  epoch = "k3f9";
  events: CourseEvent[] = [];
  /** Entries up to this number are no longer kept. */
  expiredUpTo = 0;
  /** How many events fit in one answer to a poll. */
  pageSize = 100;
  heartbeatSeconds = 30;
  lifeMs = 2 * 3_600_000;
  ticketsIssued = 0;
  readonly sockets = new Set<FakeSocket>();
  readonly sources = new Set<FakeSource>();
  /** `METHOD path?query` of each request, and the frames that clients sent. */
  readonly requests: string[] = [];
  readonly frames: ClientFrame[] = [];
  /** Those that the server does not know, which it answers with an error. */
  readonly refused: ClientFrame[] = [];
  readonly faults = {
    websocket: "none" as "none" | "refused" | "hangs" | "silent" | "throws",
    sse: "none" as "none" | "refused" | "unreachable",
    polling: "none" as "none" | "refused" | "hangs",
    tickets: 200 as number | "hangs",
    ticketsCode: "unauthorized",
  };

  get head(): string {
    return `${this.epoch}.${this.events.length}`;
  }

  get opened(): FakeSocket[] {
    return [...this.sockets].filter((socket) => socket.isOpen);
  }

  /** Commits an event; every subscriber is told, unless the push is lost. */
  publish(changes: Partial<CourseEventData> = {}, { isLost = false, event = "courseStatusChanged" } = {}): CourseEvent {
    const id = `${this.epoch}.${this.events.length + 1}`;
    const committed = eventOf(id, { timestamp: new Date().toISOString(), ...changes }, event);
    this.events.push(committed);
    if (!isLost) this.broadcast(committed);
    return committed;
  }

  broadcast(frame: unknown): void {
    for (const socket of this.sockets) if (socket.isSubscribed) socket.post(frame);
  }

  /** The machine's or the gateway's end of every socket. */
  cutSockets(): void {
    for (const socket of [...this.sockets]) socket.cut();
  }

  /** As after a restore from backup: another numbering begins. */
  restore(epoch: string, events: CourseEvent[] = []): void {
    this.epoch = epoch;
    this.events = events;
  }

  recover(cursor: string | null): { events: CourseEvent[]; reason: string | null } {
    if (cursor === null) return { events: [], reason: "no_cursor" };
    const [epoch, seq] = cursor.split(".");
    if (epoch !== this.epoch) return { events: [], reason: "other_epoch" };
    if (Number(seq) > this.events.length) return { events: [], reason: "from_the_future" };
    if (Number(seq) < this.expiredUpTo) return { events: [], reason: "expired" };
    return { events: this.events.slice(Number(seq)), reason: null };
  }

  get WebSocket(): new (
    url: string,
  ) => WebSocketLike {
    const server = this;
    return class extends FakeSocket {
      constructor(url: string) {
        super(server, url);
      }
    };
  }

  get EventSource(): new (
    url: string,
  ) => EventSourceLike {
    const server = this;
    return class extends FakeSource {
      constructor(url: string) {
        super(server, url);
      }
    };
  }

  readonly fetch: FetchLike = async (address, { method, headers, signal }) => {
    const url = new URL(address);
    this.requests.push(`${method} ${url.pathname}${url.search}`);
    await new Promise<void>((resolve, reject) => {
      const abort = (): void => reject(new DOMException("aborted", "AbortError"));
      signal.addEventListener("abort", abort);
      if (this.faults.polling === "hangs" && url.pathname === "/dev/updates") return;
      if (this.faults.tickets === "hangs" && url.pathname === "/dev/realtime/tickets") return;
      setTimeout(() => {
        signal.removeEventListener("abort", abort);
        resolve();
      }, LATENCY_MS);
    });
    if (url.pathname === "/dev/realtime/tickets") return this.#tickets();
    if (this.faults.polling === "refused") return answer(503, { code: "busy" });
    return this.#updates(url.searchParams.get("after"), headers["If-None-Match"]);
  };

  #tickets() {
    if (typeof this.faults.tickets === "number" && this.faults.tickets !== 200)
      return answer(this.faults.tickets, { code: this.faults.ticketsCode });
    this.ticketsIssued += 1;
    return answer(200, {
      ticket: `socket-${this.ticketsIssued}`,
      streamTicket: `stream-${this.ticketsIssued}`,
      expiresAt: new Date(Date.now() + 30_000).toISOString(),
      webSocketUrl: "wss://socket.test/dev",
      streamUrl: "https://api.test/dev/updates/stream",
      heartbeatSeconds: this.heartbeatSeconds,
    });
  }

  #updates(after: string | null, known: string | undefined) {
    const { events, reason } = this.recover(after ?? this.head);
    if (reason !== null) return answer(410, { code: "cursor_expired", reason, cursor: this.head });
    if (known === `"${this.head}"`) return answer(304, null);
    const page = events.slice(0, this.pageSize);
    const cursor = page.at(-1)?.data.id ?? this.head;
    const more = page.length < events.length;
    return answer(200, { events: page, cursor, more, pollAfterSeconds: more ? 0 : 60 });
  }
}

function answer(status: number, body: unknown) {
  return { status, json: async () => body };
}

export class FakeSocket implements WebSocketLike {
  onopen: Handler = null;
  onmessage: Handler = null;
  onclose: Handler = null;
  onerror: Handler = null;
  isOpen = false;
  isSubscribed = false;
  isMuted = false;
  readonly heard: ClientFrame[] = [];
  readonly #server: FakeServer;

  constructor(
    server: FakeServer,
    readonly url: string,
  ) {
    this.#server = server;
    const fault = server.faults.websocket;
    if (fault === "throws") throw new DOMException("forbidden", "SecurityError");
    server.sockets.add(this);
    setTimeout(() => {
      if (fault === "refused") this.cut();
      if (fault === "hangs" || !server.sockets.has(this)) return;
      this.isOpen = true;
      this.onopen?.({} as never);
    }, LATENCY_MS);
  }

  send(text: string): void {
    const frame = JSON.parse(text) as ClientFrame;
    this.heard.push(frame);
    this.#server.frames.push(frame);
    setTimeout(() => this.#take(frame), LATENCY_MS);
  }

  close(): void {
    this.isOpen = this.isSubscribed = false;
    this.#server.sockets.delete(this);
  }

  /** The other end, or something between, ends it. */
  cut(): void {
    this.close();
    this.onclose?.({ code: 1006 } as never);
  }

  post(frame: unknown): void {
    setTimeout(() => {
      if (this.isOpen && !this.isMuted) this.onmessage?.({ data: JSON.stringify(frame) } as never);
    }, LATENCY_MS);
  }

  #take(frame: ClientFrame): void {
    const server = this.#server;
    if (!this.isOpen || server.faults.websocket === "silent") return;
    if (frame.action === "ping") this.post({ event: "pong", data: { cursor: server.head } });
    if (frame.action === "hello") this.#hello(frame.cursor ?? null);
    if (["hello", "ping"].includes(frame.action)) return;
    server.refused.push(frame);
    this.post({ event: "error", data: { code: "bad_frame", message: `${frame.action} is not known.` } });
  }

  #hello(cursor: string | null): void {
    const server = this.#server;
    this.isSubscribed = true;
    const { events, reason } = server.recover(cursor);
    if (events.length === 1) this.post(events[0]);
    if (events.length > 1) this.post({ event: "batch", data: events });
    const connectionExpiresAt = new Date(Date.now() + server.lifeMs).toISOString();
    const { heartbeatSeconds, head } = server;
    const ready = { cursor: head, recovered: reason === null, reason, heartbeatSeconds, connectionExpiresAt };
    this.post({ event: "ready", data: ready });
  }
}
