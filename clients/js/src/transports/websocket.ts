/**
 * The WebSocket, native dialect: `hello` with the cursor, the events missed, `ready`, then pushes; a `ping` each
 * heartbeat, whose `pong` tells the newest cursor, so that a lost push is found without waiting for a reconnect.
 */
import type { WebSocketLike } from "../environment.js";
import { PUSHED } from "../feed.js";
import { type Frame, parseFrame, type Ready } from "../frames.js";
import type { ReasonCode } from "../reasons.js";
import { reasonOf, type Tickets } from "../rest.js";
import { Timers } from "../timers.js";
import type { Connection, Setup, Sink, Transport } from "./transport.js";

const REPLAYED = { replayed: true, complete: false };
// A wrong clock, ours or the server's, must neither make sockets spin nor let one run into the gateway's cut.
const SHORTEST_LIFE_MS = 30_000;
const LONGEST_LIFE_MS = 110 * 60_000;

export function websocketTransport(setup: Setup): Transport | null {
  const Socket = setup.environment.WebSocket;
  return Socket ? { name: "websocket", open: (sink) => new SocketConnection(Socket, setup, sink) } : null;
}

class SocketConnection implements Connection {
  readonly #setup: Setup;
  readonly #sink: Sink;
  readonly #timers: Timers<"connect" | "hello" | "heartbeat" | "pong">;
  readonly #aborting = new AbortController();
  #socket: WebSocketLike | null = null;
  #isOpen = false;
  #isOver = false;
  /** A hello is out whose ready has not come: what comes meanwhile counts as replayed. */
  #isReplaying = false;
  #heartbeatMs = 30_000;
  #viewed: number | null = null;

  constructor(Socket: new (url: string) => WebSocketLike, setup: Setup, sink: Sink) {
    this.#setup = setup;
    this.#sink = sink;
    this.#timers = new Timers(setup.environment.clock);
    // Begins before the tickets: a request that hangs is as stuck as a socket that never opens.
    this.#timers.set("connect", setup.timing.connectTimeout, () => this.#end("connect_timeout"));
    setup.rest.tickets(this.#aborting.signal).then(
      (tickets) => this.#isOver || this.#connect(Socket, tickets),
      (error) => this.#end(reasonOf(error, "tickets_failed")),
    );
  }

  recover(): void {
    // One at a time: the answer to the first will cover what the second would ask for.
    if (this.#isOpen && !this.#isReplaying) this.#hello();
  }

  probe(): void {
    if (this.#isOpen) this.#ping(this.#setup.timing.probeTimeout);
  }

  view(courseId: number | null): void {
    const changes = this.#viewed !== courseId;
    this.#viewed = courseId;
    if (changes && this.#isOpen) this.#send({ action: "view", courseId });
  }

  close(): void {
    this.#isOver = true;
    this.#timers.clearAll();
    this.#aborting.abort();
    const socket = this.#socket;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    // Kept, because closing a socket that is still opening is an error event.
    socket.onerror = () => {};
    socket.close();
  }

  #connect(Socket: new (url: string) => WebSocketLike, tickets: Tickets): void {
    this.#heartbeatMs = tickets.heartbeatSeconds * 1000 || this.#heartbeatMs;
    let socket: WebSocketLike;
    try {
      socket = new Socket(`${tickets.webSocketUrl}?ticket=${encodeURIComponent(tickets.ticket)}`);
    } catch {
      // A content security policy, or an address that is none.
      this.#end("socket_refused");
      return;
    }
    this.#socket = socket;
    socket.onopen = () => {
      this.#isOpen = true;
      this.#hello();
    };
    socket.onmessage = (event: { data: unknown }) => this.#take(parseFrame(event.data));
    socket.onclose = () => this.#end(this.#isOpen ? "socket_closed" : "socket_refused");
  }

  #hello(): void {
    this.#isReplaying = true;
    this.#timers.set("hello", this.#setup.timing.pongTimeout, () => this.#end("hello_unanswered"));
    this.#send({ action: "hello", cursor: this.#sink.cursor() });
  }

  #take(frame: Frame | null): void {
    switch (frame?.kind) {
      case "events":
        // During a replay a hole is nothing strange: pushes overtake, and ready will tell.
        if (this.#sink.events(frame.events, this.#isReplaying ? REPLAYED : PUSHED)) this.recover();
        break;
      case "ready":
        this.#ready(frame.ready);
        break;
      case "pong":
        this.#timers.clear("pong");
        if (frame.cursor !== this.#sink.cursor()) this.recover();
        break;
      case "rotate":
        // Some time in the first half: those told together do not come together, and time remains for a second try.
        this.#sink.replaceIn(frame.withinSeconds * 500 * this.#setup.environment.random());
        break;
      case "presence":
        this.#sink.presence(frame.presence);
        break;
      case "error":
        this.#refused(frame.code, frame.message);
        break;
      default:
      // The gateway's own error frame, or a newer server's: no reason to leave.
    }
  }

  #ready(ready: Ready): void {
    const isFirst = this.#timers.has("connect");
    this.#timers.clear("connect");
    this.#timers.clear("hello");
    this.#isReplaying = false;
    if (isFirst) {
      this.#heartbeatMs = ready.heartbeatSeconds * 1000 || this.#heartbeatMs;
      this.#beat();
      if (this.#viewed !== null) this.#send({ action: "view", courseId: this.#viewed });
    }
    const hasHole = this.#sink.settled(ready);
    if (this.#isOver) return;
    if (isFirst) this.#planRotation(ready.connectionExpiresAt);
    if (hasHole) this.recover();
  }

  #planRotation(expiresAt: string): void {
    const { clock, random } = this.#setup.environment;
    // Earlier by chance: sockets that were opened together are not replaced together.
    const marginMs = this.#setup.timing.rotateBefore * (1 + random());
    const lifeMs = Date.parse(expiresAt) - clock.now() - marginMs;
    this.#sink.replaceIn(Math.min(Math.max(lifeMs || 0, SHORTEST_LIFE_MS), LONGEST_LIFE_MS));
  }

  #beat(): void {
    this.#timers.set("heartbeat", this.#heartbeatMs, () => {
      this.#ping(this.#setup.timing.pongTimeout);
      this.#beat();
    });
  }

  #ping(timeoutMs: number): void {
    // No pong is restarted by another ping, or a dead socket would be given time for ever.
    if (!this.#timers.has("pong")) this.#timers.set("pong", timeoutMs, () => this.#end("pong_missed"));
    const delivery = this.#sink.takeDelivery();
    this.#send({ action: "ping", cursor: this.#sink.cursor(), ...(delivery && { delivery }) });
  }

  #refused(code: string, message: string): void {
    if (code === "session_expired" || code === "unknown_connection") this.#end(code);
    else this.#setup.environment.logger.warn(`Coursewire: the server did not take a frame (${code}): ${message}`);
  }

  #send(frame: object): void {
    try {
      this.#socket?.send(JSON.stringify(frame));
    } catch {
      this.#end("socket_closed");
    }
  }

  #end(reason: ReasonCode): void {
    if (this.#isOver) return;
    this.close();
    this.#sink.closed(reason);
  }
}
