/**
 * The browser APIs that the client uses. Each can be replaced, or removed by `undefined`: tests need no globals, and a
 * transport whose constructor is missing is skipped.
 */

/** The part of `WebSocket` that the client uses. */
export interface WebSocketLike {
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  send(text: string): void;
  close(): void;
}

/** An event of the stream, or the browser's `error` event, which has no data. */
export interface StreamEventLike {
  readonly type?: string;
  readonly data?: unknown;
  readonly lastEventId?: string;
}

/** The part of `EventSource` that the client uses. `readyState` 2 means closed. */
export interface EventSourceLike {
  readonly readyState: number;
  addEventListener(name: string, listener: (event: StreamEventLike) => void): void;
  close(): void;
}

/** The part of `Response` that the client uses. */
export interface ResponseLike {
  readonly status: number;
  json(): Promise<unknown>;
}

/** The options that the client passes to `fetch`. */
export interface RequestInitLike {
  method: string;
  headers: Record<string, string>;
  signal: AbortSignal;
}

/** `fetch` as the client calls it: rejects when there is no response or when `signal` is aborted. */
export type FetchLike = (url: string, init: RequestInitLike) => Promise<ResponseLike>;

/** The time and timers; all times are in milliseconds, `now` since 1970. */
export interface Clock {
  now(): number;
  setTimeout(run: () => void, delayMs: number): unknown;
  clearTimeout(timer: unknown): void;
}

/** The part of `BroadcastChannel` that the client uses. */
export interface BroadcastChannelLike {
  onmessage: ((event: never) => void) | null;
  postMessage(message: unknown): void;
  close(): void;
}

/** The part of the Web Locks API that leader election needs. */
export interface LocksLike {
  request(
    name: string,
    options: { signal?: AbortSignal; steal?: boolean },
    whileHeld: () => Promise<void>,
  ): Promise<unknown>;
}

/** The part of `Storage` that the client uses. Both methods may throw. */
export interface StorageLike {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

/** What happened to the page or its network. */
export type PageSignal =
  | "network_up"
  | "network_down"
  | "shown"
  /** The browser is about to freeze the page: a hidden tab, or a page in the back/forward cache. No script runs then. */
  | "frozen"
  /** A frozen page runs again. A page from the back/forward cache may report only `shown`. */
  | "resumed";

/** Whether the page is visible, and its signals. */
export interface PageLike {
  isVisible(): boolean;
  /** Calls `listener` for each signal until the returned function is called. */
  listen(listener: (signal: PageSignal) => void): () => void;
}

/** Where the client logs; `console` by default. */
export interface Logger {
  log(message: string, ...details: unknown[]): void;
  warn(message: string, ...details: unknown[]): void;
}

/** All browser APIs that the client uses; `undefined` means that the API is missing. */
export interface Environment {
  WebSocket: (new (url: string) => WebSocketLike) | undefined;
  EventSource: (new (url: string) => EventSourceLike) | undefined;
  fetch: FetchLike | undefined;
  BroadcastChannel: (new (name: string) => BroadcastChannelLike) | undefined;
  locks: LocksLike | undefined;
  storage: StorageLike | undefined;
  page: PageLike;
  clock: Clock;
  random: () => number;
  logger: Logger;
}

/** Reads the global functions at each call, so that fake timers take effect. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (run, delayMs) => globalThis.setTimeout(run, delayMs),
  clearTimeout: (timer) => globalThis.clearTimeout(timer as number),
};

/** The APIs of this browser or Node process. */
export function browserEnvironment(): Environment {
  const world = globalThis;
  return {
    WebSocket: world.WebSocket,
    EventSource: world.EventSource,
    // Called as a method of the global object: browsers refuse `fetch` with another `this`.
    fetch: world.fetch && ((url, init) => world.fetch(url, init)),
    BroadcastChannel: world.BroadcastChannel,
    locks: world.navigator?.locks as LocksLike | undefined,
    storage: availableStorage(),
    page: browserPage(),
    clock: systemClock,
    random: Math.random,
    logger: world.console,
  };
}

/** Reading the property throws in browsers with storage forbidden. */
function availableStorage(): StorageLike | undefined {
  try {
    return globalThis.sessionStorage;
  } catch {
    return undefined;
  }
}

function browserPage(): PageLike {
  const { document, window } = globalThis;
  return {
    isVisible: () => document?.visibilityState !== "hidden",
    listen(listener) {
      const ending = new AbortController();
      const on = (target: EventTarget | undefined, name: string, handler: (event: Event) => void): void =>
        target?.addEventListener(name, handler, ending);
      on(window, "online", () => listener("network_up"));
      on(window, "offline", () => listener("network_down"));
      on(document, "visibilitychange", () => document.visibilityState === "visible" && listener("shown"));
      on(document, "freeze", () => listener("frozen"));
      on(document, "resume", () => listener("resumed"));
      // Into the back/forward cache, and back. Only Chromium reports that by freeze and resume too.
      on(window, "pagehide", (event) => (event as PageTransitionEvent).persisted && listener("frozen"));
      on(window, "pageshow", () => listener("shown"));
      return () => ending.abort();
    },
  };
}
