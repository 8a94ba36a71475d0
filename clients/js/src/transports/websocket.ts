/**
 * The WebSocket, native dialect: `hello` with the cursor, the missed events, `ready`, then pushes. A `ping` is sent with each
 * heartbeat, and its `pong` contains the newest cursor, so that a lost push is found without a reconnect. While no tab is
 * visible, pings only keep the socket open; the ping that follows when a tab becomes visible finds lost pushes.
 */
import type { WebSocketLike } from "../browser_environment.js";
import { PUSHED, REPLAYED } from "../event_feed.js";
import type { Tickets } from "../rest_requests.js";
import { type Frame, parseFrame, type Ready } from "../server_frames.js";
import { connectionBase } from "./connection_base.js";
import type { Connection, Setup, Sink, Transport } from "./transport.js";

type SocketConstructor = new (url: string) => WebSocketLike;

// With a wrong clock sockets must neither be replaced all the time nor be kept until the gateway closes them.
const MIN_SOCKET_LIFE_MS = 30_000;
const MAX_SOCKET_LIFE_MS = 110 * 60_000;

/** The transport; `null` without `WebSocket`. */
export function websocketTransport(setup: Setup): Transport | null {
  const { WebSocket } = setup.environment;
  return WebSocket ? { name: "websocket", open: (sink) => openSocket(WebSocket, setup, sink) } : null;
}

function openSocket(Socket: SocketConstructor, setup: Setup, sink: Sink): Connection {
  const { timing, environment } = setup;
  const { timers, close, end, withTickets } = connectionBase<"hello" | "heartbeat" | "pong">(setup, sink, release);
  let socket: WebSocketLike | null = null;
  let isOpen = false;
  /** A hello was sent and its ready has not arrived: events in between count as replayed. */
  let isReplaying = false;
  let heartbeatMs = 30_000;

  withTickets(connect);

  function connect(tickets: Tickets): void {
    heartbeatMs = tickets.heartbeatSeconds * 1000 || heartbeatMs;
    try {
      socket = new Socket(`${tickets.webSocketUrl}?ticket=${encodeURIComponent(tickets.ticket)}`);
    } catch {
      // A content security policy forbids it, or the URL is invalid.
      end("socket_refused");
      return;
    }
    socket.onopen = () => {
      isOpen = true;
      hello();
    };
    socket.onmessage = (event: { data: unknown }) => receive(parseFrame(event.data));
    socket.onclose = () => end(isOpen ? "socket_closed" : "socket_refused");
  }

  function release(): void {
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    // Kept, because closing a socket that is still opening dispatches an error event.
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
    // One at a time: the replay of the first hello includes what a second would request.
    if (isOpen && !isReplaying) hello();
  }

  function receive(frame: Frame | null): void {
    switch (frame?.kind) {
      case "events":
        // During a replay gaps are normal, since pushes may overtake it; `ready` ends the replay.
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
        // At a random moment in the first half, so that the replacements spread out and time for a second attempt remains.
        sink.replaceIn(frame.withinSeconds * 500 * environment.random());
        break;
      case "error":
        onError(frame.code, frame.message);
        break;
      default:
      // An error frame of the gateway, or a frame of a newer server: ignored.
    }
  }

  function ready({ connectionExpiresAt, heartbeatSeconds, ...replayed }: Ready): void {
    const isFirst = timers.has("connect");
    timers.clear("connect", "hello");
    isReplaying = false;
    if (isFirst) {
      heartbeatMs = heartbeatSeconds * 1000 || heartbeatMs;
      scheduleHeartbeat();
    }
    if (sink.replayEnded(replayed)) recover();
    if (isFirst) planReplacement(connectionExpiresAt);
  }

  function planReplacement(expiresAt: string): void {
    // With jitter, so that sockets that were opened together are not replaced together.
    const marginMs = timing.rotateBefore * (1 + environment.random());
    const lifeMs = Date.parse(expiresAt) - environment.clock.now();
    // A new socket that has expired already means a wrong clock: wait for the server's `rotate`.
    const delayMs = lifeMs > 0 ? Math.max(lifeMs - marginMs, MIN_SOCKET_LIFE_MS) : MAX_SOCKET_LIFE_MS;
    sink.replaceIn(Math.min(delayMs, MAX_SOCKET_LIFE_MS));
  }

  function scheduleHeartbeat(): void {
    // `probe` restarts the timer when a tab becomes visible, so the pause of a hidden page does not delay it.
    const pauseMs = sink.isWatched() ? heartbeatMs : timing.hiddenHeartbeat;
    timers.set("heartbeat", pauseMs, () => ping(timing.pongTimeout));
  }

  function ping(timeoutMs: number): void {
    scheduleHeartbeat();
    // A running time limit is kept: another ping must not give a lost connection more time.
    if (!timers.has("pong")) timers.set("pong", timeoutMs, () => end("pong_missed"));
    send({ action: "ping", cursor: sink.cursor(), delivery: sink.takeDelivery() });
  }

  function onError(code: string, message: string): void {
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
