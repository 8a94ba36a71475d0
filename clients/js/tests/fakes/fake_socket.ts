/** A WebSocket to the fake server, in memory: it speaks the native dialect as the real server does. */
import type { WebSocketLike } from "../../src/browser_environment.js";
import { type ClientFrame, readClientFrame } from "./client_frames.js";
import { LATENCY_MS } from "./fake_latency.js";
import type { FakeServer } from "./fake_server.js";

type Handler = ((event: never) => void) | null;

export class FakeSocket implements WebSocketLike {
  onopen: Handler = null;
  onmessage: Handler = null;
  onclose: Handler = null;
  onerror: Handler = null;
  isOpen = false;
  isSubscribed = false;
  isMuted = false;
  /** Whether the server has stopped its ticks to this socket. */
  isWithoutTicks = false;
  visibility: "visible" | "hidden" | undefined;
  #minutes = 0;
  #nextTick: ReturnType<typeof setTimeout> | undefined;
  readonly received: ClientFrame[] = [];
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
      if (fault === "refused" || !server.admits(url)) this.cut();
      if (fault === "hangs" || !server.sockets.has(this)) return;
      this.isOpen = true;
      this.onopen?.({} as never);
    }, LATENCY_MS);
  }

  send(text: string): void {
    const frame = readClientFrame(text);
    if (typeof frame === "string") {
      this.#server.refused.push(text);
    } else {
      this.received.push(frame);
      this.#server.frames.push(frame);
    }
    setTimeout(() => this.#respond(frame), LATENCY_MS);
  }

  close(): void {
    clearTimeout(this.#nextTick);
    this.isOpen = this.isSubscribed = false;
    this.#server.sockets.delete(this);
  }

  /** The server or a proxy closes the socket. */
  cut(): void {
    this.close();
    this.onclose?.({ code: 1006 } as never);
  }

  post(frame: unknown): void {
    setTimeout(() => {
      if (this.isOpen && !this.isMuted) this.onmessage?.({ data: JSON.stringify(frame) } as never);
    }, LATENCY_MS);
  }

  #respond(frame: ClientFrame | string): void {
    const server = this.#server;
    if (!this.isOpen || server.faults.websocket === "silent") return;
    if (typeof frame === "string") this.post({ event: "error", data: { code: "bad_frame", message: frame } });
    else if (frame.action === "ping") this.post({ event: "pong", data: { cursor: server.head } });
    else if (frame.action === "presence" || frame.action === "presenceCheck") return;
    else if (frame.action === "visibility") this.#changeVisibility(frame.state);
    else this.#hello(frame);
  }

  #changeVisibility(state: ClientFrame["state"]): void {
    if (!this.isSubscribed) this.post({ event: "error", data: { code: "bad_frame", message: "Expected hello." } });
    else if (state === "visible") this.tick();
    this.visibility = state as "visible" | "hidden";
  }

  tick(cursor = this.#server.head): void {
    this.post({ event: "tick", data: { cursor } });
  }

  /** Once per minute to a visible page, every eighth time to a hidden one. */
  #tickLater(seconds: number): void {
    this.#nextTick = setTimeout(() => {
      this.#minutes += 1;
      const isDue = this.visibility === "visible" || this.#minutes % 8 === 0;
      if (isDue && !this.isWithoutTicks) this.tick();
      this.#tickLater(seconds);
    }, seconds * 1000);
  }

  #hello({ cursor = null, visibility }: ClientFrame): void {
    const server = this.#server;
    const { tickSeconds } = server;
    if (!this.isSubscribed && tickSeconds !== null) this.#tickLater(tickSeconds);
    this.isSubscribed = true;
    this.visibility = visibility;
    const { events, reason } = server.recover(cursor);
    if (events.length === 1) this.post(events[0]);
    if (events.length > 1) this.post({ event: "batch", data: events });
    const connectionExpiresAt = new Date(Date.now() + server.lifeMs).toISOString();
    const { heartbeatSeconds, head, refetchWithinSeconds } = server;
    const ready = { cursor: head, recovered: reason === null, reason, heartbeatSeconds, connectionExpiresAt };
    const isBehind = reason !== null || events.length > 0;
    const window = isBehind && refetchWithinSeconds > 0 ? { refetchWithinSeconds } : {};
    const ticks = tickSeconds !== null && visibility ? { tickSeconds } : {};
    this.post({ event: "ready", data: { ...ready, ...window, ...ticks } });
  }
}
