/**
 * The WebSocket, native dialect: `hello` with the cursor, the events missed, `ready`, then pushes; a `ping` each
 * heartbeat, whose `pong` tells the newest cursor, so that a lost push is found without waiting for a reconnect. While
 * nobody looks, pings only keep the socket open; the one that comes with being looked at again finds what was lost.
 */
import type { WebSocketLike } from "../environment.js";
import { PUSHED, REPLAYED } from "../feed.js";
import { type Frame, parseFrame, type Ready } from "../frames.js";
import type { Tickets } from "../rest.js";
import { connectionBase } from "./connection_base.js";
import type { Connection, Setup, Sink, Transport } from "./transport.js";

type SocketConstructor = new (url: string) => WebSocketLike;

// A wrong clock, ours or the server's, must neither make sockets spin nor let one run into the gateway's cut.
const MIN_SOCKET_LIFE_MS = 30_000;
const MAX_SOCKET_LIFE_MS = 110 * 60_000;

export function websocketTransport(setup: Setup): Transport | null {
  const { WebSocket } = setup.environment;
  return WebSocket ? { name: "websocket", open: (sink) => openSocket(WebSocket, setup, sink) } : null;
}

function openSocket(Socket: SocketConstructor, setup: Setup, sink: Sink): Connection {
  const { timing, environment } = setup;
  const { timers, close, end, withTickets } = connectionBase<"hello" | "heartbeat" | "pong">(setup, sink, release);
  let socket: WebSocketLike | null = null;
  let isOpen = false;
  /** A hello is out whose ready has not come: what comes meanwhile counts as replayed. */
  let isReplaying = false;
  let heartbeatMs = 30_000;

  withTickets(connect);

  function connect(tickets: Tickets): void {
    heartbeatMs = tickets.heartbeatSeconds * 1000 || heartbeatMs;
    try {
      socket = new Socket(`${tickets.webSocketUrl}?ticket=${encodeURIComponent(tickets.ticket)}`);
    } catch {
      // A content security policy, or an address that is none.
      end("socket_refused");
      return;
    }
    socket.onopen = () => {
      isOpen = true;
      hello();
    };
    socket.onmessage = (event: { data: unknown }) => take(parseFrame(event.data));
    socket.onclose = () => end(isOpen ? "socket_closed" : "socket_refused");
  }

  function release(): void {
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    // Kept, because closing a socket that is still opening is an error event.
    socket.onerror = () => {};
    socket.close();
  }

  function send(frame: object): void {
    try {
      socket?.send(JSON.stringify(frame));
    } catch {
      end("socket_closed");
    }
  }

  function hello(): void {
    isReplaying = true;
    timers.set("hello", timing.pongTimeout, () => end("hello_unanswered"));
    send({ action: "hello", cursor: sink.cursor() });
  }

  function recover(): void {
    // One at a time: the answer to the first will cover what the second would ask for.
    if (isOpen && !isReplaying) hello();
  }

  function take(frame: Frame | null): void {
    switch (frame?.kind) {
      case "events":
        // During a replay a hole is nothing strange: pushes overtake, and ready will tell.
        if (sink.events(frame.events, isReplaying ? REPLAYED : PUSHED)) recover();
        break;
      case "ready":
        ready(frame.ready);
        break;
      case "pong":
        timers.clear("pong");
        if (frame.cursor !== sink.cursor()) recover();
        break;
      case "rotate":
        // Some time in the first half: those told together do not come together, and time remains for a second try.
        sink.replaceIn(frame.withinSeconds * 500 * environment.random());
        break;
      case "error":
        refused(frame.code, frame.message);
        break;
      default:
      // The gateway's own error frame, or a newer server's: no reason to leave.
    }
  }

  function ready({ connectionExpiresAt, heartbeatSeconds, ...replayed }: Ready): void {
    const isFirst = timers.has("connect");
    timers.clear("connect", "hello");
    isReplaying = false;
    if (isFirst) {
      heartbeatMs = heartbeatSeconds * 1000 || heartbeatMs;
      beat();
    }
    if (sink.settled(replayed)) recover();
    if (isFirst) planReplacement(connectionExpiresAt);
  }

  function planReplacement(expiresAt: string): void {
    // Earlier by chance: sockets that were opened together are not replaced together.
    const marginMs = timing.rotateBefore * (1 + environment.random());
    const lifeMs = Date.parse(expiresAt) - environment.clock.now();
    // What is new and yet over tells of a wrong clock, and the next would be the same: wait for the server's `rotate`.
    const delayMs = lifeMs > 0 ? Math.max(lifeMs - marginMs, MIN_SOCKET_LIFE_MS) : MAX_SOCKET_LIFE_MS;
    sink.replaceIn(Math.min(delayMs, MAX_SOCKET_LIFE_MS));
  }

  function beat(): void {
    // Whoever comes to look begins it anew, by `probe`: nobody waits out a hidden page's pause.
    const pauseMs = sink.isWatched() ? heartbeatMs : timing.hiddenHeartbeat;
    timers.set("heartbeat", pauseMs, () => ping(timing.pongTimeout));
  }

  function ping(timeoutMs: number): void {
    beat();
    // A wait that is on goes on: another ping must not give a dead socket more time.
    if (!timers.has("pong")) timers.set("pong", timeoutMs, () => end("pong_missed"));
    send({ action: "ping", cursor: sink.cursor(), delivery: sink.takeDelivery() });
  }

  function refused(code: string, message: string): void {
    if (code === "session_expired" || code === "unknown_connection") end(code);
    else environment.logger.warn(`Coursewire: ${code}: ${message}`);
  }

  return {
    close,
    recover,
    probe() {
      if (isOpen) ping(timing.probeTimeout);
    },
  };
}
