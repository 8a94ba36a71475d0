/**
 * The server of one channel, in memory: the feed, the tickets, and the three transports over it, each with a latency.
 * It refuses what the real server refuses, and knows nothing of the client.
 *
 * How to extend:
 * - a new frame of the server: send it from `FakeSocket.#respond`, or from a test by `server.broadcast(frame)`;
 * - a new way to fail: a value of `faults`, checked where a transport would notice the fault;
 * - a new route: a branch in `fetch`;
 * - another shape of events: `eventOf` and `skipOf`, which start from the shared wire fixture.
 */

import frames from "../../../../tests/wire/frames.json" with { type: "json" };
import type { EventSourceLike, FetchLike, WebSocketLike } from "../../src/browser_environment.js";
import type { CourseEvent, CourseEventData } from "../../src/event_table.js";

import type { Tickets } from "../../src/rest_requests.js";
import type { ClientFrame } from "./client_frames.js";
import { FakeSource } from "./fake_event_source.js";
import { LATENCY_MS } from "./fake_latency.js";
import { FakeSocket } from "./fake_socket.js";

const CURSOR = /^([a-z0-9]{1,16})\.(0|[1-9][0-9]{0,15})$/;
const MAX_REPLAYED = 1000;
const TICKET_LIFE_MS = 30_000;
const STREAM_TICKET_LIFE_MS = 15 * 60_000;

/** In an event that does not name the queries that it invalidates. */
export const UNNAMED = { invalidates: undefined as unknown as string[] };

export function eventOf(
  id: string,
  changes: Partial<CourseEventData> = {},
  event = "courseStatusChanged",
): CourseEvent {
  const version = Number(id.split(".")[1]);
  return { event, data: { ...frames.fromServer.event.data, id, after: before(id), version, ...changes } };
}

/** The entry at a number whose transaction was given up. */
export function skipOf(id: string, timestamp = frames.fromServer.skip.data.timestamp): CourseEvent {
  // A skip has no other member.
  return { event: "skip", data: { id, after: before(id), timestamp } as CourseEventData };
}

/** The cursor before this one: a server sends it as `after`. */
function before(id: string): string {
  const [epoch, seq] = id.split(".");
  return `${epoch}.${Number(seq) - 1}`;
}

export class FakeServer {
  epoch = "k3f9";
  events: CourseEvent[] = [];
  /** Entries up to this number have expired. */
  expiredUpTo = 0;
  /** Whether events have `after`; earlier versions of the service sent none. */
  hasAfter = true;
  /** Whether a change after the newest event has its number and is not saved yet: polls get no 304. */
  isSaving = false;
  /** The number of events in one response to a poll. */
  pageSize = 100;
  heartbeatSeconds = 30;
  /** The pause between two ticks to a visible page; `null`: a server of an earlier version, which sends none. */
  tickSeconds: number | null = 60;
  /** The time for requests that `ready` and tickets tell; 0 for a small stage. */
  refetchWithinSeconds = 0;
  lifeMs = 2 * 3_600_000;
  ticketsIssued = 0;
  readonly sockets = new Set<FakeSocket>();
  readonly sources = new Set<FakeSource>();
  /** `METHOD path?query` of each request, and the frames that clients sent. */
  readonly requests: string[] = [];
  readonly frames: ClientFrame[] = [];
  /** The frames that the server refused with an error. */
  readonly refused: string[] = [];
  /** When each ticket expires, in milliseconds since 1970. */
  readonly #tickets = new Map<string, number>();
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

  /** The oldest open socket. */
  get socket(): FakeSocket {
    const [first] = this.opened;
    if (!first) throw new Error("no socket is open");
    return first;
  }

  /** Commits an event and pushes it to every subscriber, unless the push is lost. */
  publish(changes: Partial<CourseEventData> = {}, { isLost = false, event = "courseStatusChanged" } = {}): CourseEvent {
    const id = `${this.epoch}.${this.events.length + 1}`;
    const committed = eventOf(id, { timestamp: new Date().toISOString(), ...changes }, event);
    if (!this.hasAfter) delete committed.data.after;
    this.events.push(committed);
    if (!isLost) this.broadcast(committed);
    return committed;
  }

  /** Fills a number whose transaction was given up, and pushes the skip to every subscriber, unless the push is lost. */
  skip({ isLost = false } = {}): CourseEvent {
    const filled = skipOf(`${this.epoch}.${this.events.length + 1}`, new Date().toISOString());
    this.events.push(filled);
    if (!isLost) this.broadcast(filled);
    return filled;
  }

  broadcast(frame: unknown): void {
    for (const socket of this.sockets) if (socket.isSubscribed) socket.post(frame);
  }

  /** Closes every socket, as a restarted machine or the gateway does. */
  cutSockets(): void {
    for (const socket of [...this.sockets]) socket.cut();
  }

  /** Starts another numbering, as a restore from backup does. */
  restore(epoch: string, events: CourseEvent[] = []): void {
    this.epoch = epoch;
    this.events = events;
  }

  recover(cursor: string | null): { events: CourseEvent[]; reason: string | null } {
    if (cursor === null) return { events: [], reason: "no_cursor" };
    const [, epoch, seq] = CURSOR.exec(cursor) ?? [];
    if (!epoch) return { events: [], reason: "unreadable" };
    if (epoch !== this.epoch) return { events: [], reason: "other_epoch" };
    if (Number(seq) > this.events.length) return { events: [], reason: "from_the_future" };
    if (Number(seq) < this.expiredUpTo) return { events: [], reason: "expired" };
    if (this.events.length - Number(seq) > MAX_REPLAYED) return { events: [], reason: "too_far_behind" };
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
    if (url.pathname === "/dev/realtime/tickets") return this.#ticketResponse();
    if (this.faults.polling === "refused") return response(503, { code: "busy" });
    return this.#updates(url.searchParams.get("after"), headers["If-None-Match"]);
  };

  issueTickets(): Tickets {
    this.ticketsIssued += 1;
    const [ticket, streamTicket] = [`socket-${this.ticketsIssued}`, `stream-${this.ticketsIssued}`];
    const expiresAt = Date.now() + TICKET_LIFE_MS;
    this.#tickets.set(ticket, expiresAt).set(streamTicket, Date.now() + STREAM_TICKET_LIFE_MS);
    return {
      ticket,
      streamTicket,
      expiresAt: new Date(expiresAt).toISOString(),
      webSocketUrl: "wss://socket.test/dev",
      streamUrl: "https://api.test/dev/updates/stream",
      heartbeatSeconds: this.heartbeatSeconds,
      refetchWithinSeconds: this.refetchWithinSeconds,
    };
  }

  /** Whether the ticket in the address is good. A socket's ticket is used up by that. */
  admits(address: string): boolean {
    const ticket = new URL(address).searchParams.get("ticket") ?? "";
    const isGood = (this.#tickets.get(ticket) ?? 0) > Date.now();
    if (ticket.startsWith("socket-")) this.#tickets.delete(ticket);
    return isGood;
  }

  #ticketResponse() {
    const { tickets, ticketsCode } = this.faults;
    if (typeof tickets === "number" && tickets !== 200) return response(tickets, { code: ticketsCode });
    return response(200, this.issueTickets());
  }

  #updates(after: string | null, known: string | undefined) {
    const { events, reason } = this.recover(after ?? this.head);
    if (reason !== null) return response(410, { code: "cursor_expired", reason, cursor: this.head });
    if (known === `"${this.head}"` && !this.isSaving) return response(304, null);
    const page = events.slice(0, this.pageSize);
    const cursor = page.at(-1)?.data.id ?? this.head;
    const more = page.length < events.length;
    return response(200, { events: page, cursor, more, pollAfterSeconds: more ? 0 : 60 });
  }
}

function response(status: number, body: unknown) {
  return { status, json: async () => body };
}
