/**
 * The WebSocket, native dialect: `hello` with the cursor, the missed events, `ready`, then pushes. The server sends a `tick`
 * with the newest cursor each minute, so that a lost push is found without a reconnect; without a tick in time the client
 * sends a `ping`, and a connection without a `pong` is lost. A server that sends no ticks gets a `ping` each minute instead.
 * While no tab is visible, ticks and pings only keep the socket open; what is sent when a tab becomes visible finds lost
 * pushes.
 */
import type { WebSocketLike } from "../browser_environment.js";
import { distance } from "../cursor_distance.js";
import type { DeliveryTimes } from "../delivery_times.js";
import { PUSHED, REPLAYED } from "../event_feed.js";
import type { Tickets } from "../rest_requests.js";
import { type Frame, parseFrame, type Ready } from "../server_frames.js";
import { connectionBase } from "./connection_base.js";
import type { Connection, Setup, Sink, Transport } from "./transport.js";

type SocketConstructor = new (url: string) => WebSocketLike;

// With a wrong clock sockets must neither be replaced all the time nor be kept until the gateway closes them.
const MIN_SOCKET_LIFE_MS = 30_000;
const MAX_SOCKET_LIFE_MS = 110 * 60_000;
// A tenth of the time for requests to the REST API: the gateway takes more frames per second than requests.
const SPREAD_MS_PER_SECOND = 100;
const MAX_SPREAD_MS = 120_000;

/** The transport; `null` without `WebSocket`. */
export function websocketTransport(setup: Setup): Transport | null {
  const { WebSocket } = setup.environment;
  return WebSocket ? { name: "websocket", open: (sink) => openSocket(WebSocket, setup, sink) } : null;
}

function openSocket(Socket: SocketConstructor, setup: Setup, sink: Sink): Connection {
  const { timing, environment } = setup;
  const { timers, close, end, withTickets } = connectionBase<"hello" | "heartbeat" | "pong" | "gap" | "report">(
    setup,
    sink,
    release,
  );
  let socket: WebSocketLike | null = null;
  let isOpen = false;
  /** What the server was told of the page; `undefined`: tell it again, since its ticks stay away. */
  let isWatched: boolean | undefined;
  /** The pause between two ticks; 0: the server sends none. */
  let tickMs = 0;
  /** The pause between two ticks or pings while a tab is visible. */
  let heartbeatMs = 30_000;

  withTickets(connect);

  function connect(tickets: Tickets): void {
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
    socket?.send(JSON.stringify(frame));
  }

  /** The member of a frame; the server knows it from then on. */
  function visibility(): string {
    isWatched = sink.isWatched();
    return isWatched ? "visible" : "hidden";
  }

  /** A hello was sent and its ready has not arrived: events in between count as replayed. */
  const isReplaying = (): boolean => timers.has("hello");

  function hello(): void {
    timers.set("hello", timing.pongTimeout, () => end("hello_unanswered"));
    send({ action: "hello", cursor: sink.cursor(), visibility: visibility() });
  }

  function recover(): void {
    // One at a time: the replay of the first hello includes what a second would request.
    if (isOpen && !isReplaying()) hello();
  }

  function receive(frame: Frame | null): void {
    switch (frame?.event) {
      case "events":
        // During a replay gaps are normal, since pushes may overtake it; `ready` ends the replay.
        if (sink.events(frame.data, isReplaying() ? REPLAYED : PUSHED)) recover();
        break;
      case "ready":
        ready(frame.data);
        break;
      case "pong":
      case "tick":
        onHead(frame.data.cursor);
        break;
      case "rotate":
        // At a random moment in the first half, so that the replacements spread out and time for a second attempt remains.
        sink.replaceIn(frame.data.withinSeconds * 500 * environment.random());
        break;
      case "error":
        onError(frame.data);
        break;
      default:
      // An error frame of the gateway, or a frame of a newer server: ignored.
    }
  }

  function ready(told: Ready): void {
    const isFirst = timers.has("connect");
    timers.clear("connect", "hello");
    tickMs = (told.tickSeconds ?? 0) * 1000;
    heartbeatMs = tickMs || told.heartbeatSeconds * 1000 || heartbeatMs;
    // Shown or hidden while the hello was answered: nobody has told the connection.
    if (isWatched !== sink.isWatched()) announce();
    scheduleHeartbeat();
    if (sink.replayEnded(told)) recover();
    if (isFirst) planReplacement(told.connectionExpiresAt);
  }

  function planReplacement(expiresAt: string): void {
    // With jitter, so that sockets that were opened together are not replaced together.
    const marginMs = timing.rotateBefore * (1 + environment.random());
    const lifeMs = Date.parse(expiresAt) - environment.clock.now();
    // A new socket that has expired already means a wrong clock. Then it lasts until the server ends it.
    const delayMs = lifeMs > 0 ? Math.max(lifeMs - marginMs, MIN_SOCKET_LIFE_MS) : MAX_SOCKET_LIFE_MS;
    sink.replaceIn(Math.min(delayMs, MAX_SOCKET_LIFE_MS));
  }

  /** A tick, or the response to `ask`. */
  function onHead(head: string): void {
    const isAsked = timers.has("pong");
    timers.clear("pong");
    // Not at the moment when the page is hidden: it is often shown again before the next tick.
    if (isWatched !== sink.isWatched()) announce();
    scheduleHeartbeat();
    planReport();
    timers.set("gap", isAsked ? 0 : spreadMs(), () => {
      // A push may have overtaken the tick.
      if ((distance(sink.cursor() ?? "", head) ?? 1) > 0) recover();
    });
  }

  /** All clients get a tick, or miss it, at the same moment: what they send then is spread. */
  function spreadMs(): number {
    return environment.random() * Math.min(setup.rest.refetchWithinSeconds * SPREAD_MS_PER_SECOND, MAX_SPREAD_MS);
  }

  function announce(): void {
    const state = visibility();
    if (tickMs) send({ action: "visibility", state });
  }

  function scheduleHeartbeat(): void {
    const graceMs = tickMs && timing.tickGrace + spreadMs();
    timers.set("heartbeat", (isWatched ? heartbeatMs : timing.hiddenHeartbeat) + graceMs, () => {
      // Two frames may have changed places on their way to the server.
      isWatched = undefined;
      ping(tickMs ? timing.probeTimeout : timing.pongTimeout);
    });
  }

  function planReport(): void {
    if (timers.has("report")) return;
    timers.set("report", timing.reportEvery * (1 + environment.random() / 2), () => {
      const delivery = sink.takeDelivery();
      if (delivery) ping(timing.pongTimeout, delivery);
    });
  }

  function ping(timeoutMs: number, delivery?: DeliveryTimes): void {
    awaitHead(timeoutMs);
    send({ action: "ping", cursor: sink.cursor(), delivery });
  }

  function awaitHead(timeoutMs: number): void {
    // A running time limit is kept: another ping must not give a lost connection more time.
    if (!timers.has("pong")) timers.set("pong", timeoutMs, () => end("pong_missed"));
  }

  function onError({ code, message }: { code: string; message: string }): void {
    if (code === "session_expired" || code === "unknown_connection") end(code);
    else environment.logger.warn(`Coursewire: ${code}: ${message}`);
  }

  return {
    close,
    recover,
    probe() {
      if (!isOpen) return;
      if (!tickMs || isWatched || !sink.isWatched()) return ping(timing.probeTimeout);
      // The server responds with a tick.
      awaitHead(timing.probeTimeout);
      announce();
    },
  };
}
