/**
 * Sockets whose frames can be observed, and on which frames can be sent beside those of the client. So an application loads
 * presence when it has time for it, and one without presence does not load it at all.
 */
import type { Environment, WebSocketLike } from "./browser_environment.js";
import { parseObject } from "./server_frames.js";

type Handler = ((event: never) => void) | null;

/** A frame that is no event of the feed. */
export interface OtherFrame {
  event: string;
  data: unknown;
}

/** The callbacks of `observe`. */
export interface SocketObserver {
  /** The socket is ready, or was when it was observed first: it takes the place of an earlier one. */
  onReady(socket: WebSocketLike): void;
  /** A frame for presence, or the error of an announcement. */
  onFrame(frame: OtherFrame): void;
}

/** The sockets of one client. */
export interface ObservedSockets {
  /** For the option `environment` of `createRealtime`; `undefined` where there is no `WebSocket`. */
  readonly WebSocket: Environment["WebSocket"];
  /** The socket that was ready last, until it is closed. */
  readonly current: WebSocketLike | null;
  /** One observer at a time; the returned function removes it. */
  observe(observer: SocketObserver): () => void;
}

// Frames with events are large and frequent: they are not parsed twice.
const OBSERVED =
  /^\{("event":"(ready|presence|error","data":\{"code":"presence_(limit|busy|(channel_)?full))|"message":)/;

/** Wraps the sockets of this browser, or those given. */
export function observeSockets(Socket: Environment["WebSocket"] = globalThis.WebSocket): ObservedSockets {
  let current: WebSocketLike | null = null;
  let observer: SocketObserver | null = null;

  function observed(Inner: NonNullable<Environment["WebSocket"]>): NonNullable<Environment["WebSocket"]> {
    return class implements WebSocketLike {
      onopen: Handler = null;
      onmessage: Handler = null;
      onclose: Handler = null;
      onerror: Handler = null;
      #isReady = false;
      readonly #inner: WebSocketLike;

      constructor(url: string) {
        this.#inner = new Inner(url);
        this.#inner.onopen = (event) => this.onopen?.(event);
        this.#inner.onerror = (event) => this.onerror?.(event);
        this.#inner.onmessage = (event: { data: unknown }) => {
          // First the client, which may send or close something because of the frame.
          this.onmessage?.(event as never);
          this.#observe(event.data);
        };
        this.#inner.onclose = (event) => {
          this.#end();
          this.onclose?.(event);
        };
      }

      send(text: string): void {
        this.#inner.send(text);
      }

      close(): void {
        this.#end();
        this.#inner.onmessage = null;
        this.#inner.close();
      }

      #end(): void {
        if (current === this) current = null;
      }

      #observe(text: unknown): void {
        if (typeof text !== "string" || !OBSERVED.test(text)) return;
        const frame = parseObject(text) as OtherFrame | null;
        if (!frame) return;
        if (frame.event !== "ready") {
          // The gateway itself says, without an event, that a function failed.
          observer?.onFrame(frame.event ? frame : { event: "error", data: frame });
        } else if (!this.#isReady) {
          this.#isReady = true;
          current = this;
          observer?.onReady(this);
        }
      }
    };
  }

  return {
    WebSocket: Socket && observed(Socket),
    get current() {
      return current;
    },
    observe(next) {
      observer = next;
      if (current) next.onReady(current);
      return () => {
        if (observer === next) observer = null;
      };
    },
  };
}
