/**
 * Everything of the browser that the client touches. Each part can be replaced, or set to `undefined` to do without it:
 * tests need no globals, and a transport whose constructor is missing is skipped.
 */
export interface WebSocketLike {
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  send(text: string): void;
  close(): void;
}

/** A block of the stream, or the browser's own `error` event, which has no data. */
export interface StreamEventLike {
  readonly type?: string;
  readonly data?: unknown;
  readonly lastEventId?: string;
}

export interface EventSourceLike {
  readonly readyState: number;
  addEventListener(name: string, listener: (event: StreamEventLike) => void): void;
  close(): void;
}

export interface ResponseLike {
  readonly status: number;
  json(): Promise<unknown>;
}

export interface RequestInitLike {
  method: string;
  headers: Record<string, string>;
  signal: AbortSignal;
}

export type FetchLike = (url: string, init: RequestInitLike) => Promise<ResponseLike>;

export interface Clock {
  now(): number;
  setTimeout(run: () => void, delayMs: number): unknown;
  clearTimeout(timer: unknown): void;
}

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

export interface StorageLike {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

export type PageSignal =
  | "network_up"
  | "network_down"
  | "shown"
  /** Nothing runs in this page for a while: a hidden tab that the browser has frozen, or one in its back/forward cache. */
  | "frozen"
  /** A frozen page goes on. One from the back/forward cache may only be shown. */
  | "resumed";

/** The page around us: whether somebody looks at it, and what the browser says of the network. */
export interface PageLike {
  isVisible(): boolean;
  /** Returns the function that ends it. */
  listen(listener: (signal: PageSignal) => void): () => void;
}

export interface Logger {
  log(message: string, ...details: unknown[]): void;
  warn(message: string, ...details: unknown[]): void;
}

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

/** Looks the functions up at each call, so that fake timers are seen. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (run, delayMs) => globalThis.setTimeout(run, delayMs),
  clearTimeout: (timer) => globalThis.clearTimeout(timer as number),
};

/** What this browser, or Node, has. */
export function browserEnvironment(): Environment {
  const world = globalThis;
  return {
    WebSocket: world.WebSocket,
    EventSource: world.EventSource,
    // Called on the global object: browsers refuse a fetch that has lost its owner.
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

/** Reading the property throws where the user has forbidden storage. */
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
      const heed = (target: EventTarget | undefined, name: string, hear: (event: Event) => void): void =>
        target?.addEventListener(name, hear, ending);
      heed(window, "online", () => listener("network_up"));
      heed(window, "offline", () => listener("network_down"));
      heed(document, "visibilitychange", () => document.visibilityState === "visible" && listener("shown"));
      heed(document, "freeze", () => listener("frozen"));
      heed(document, "resume", () => listener("resumed"));
      // Into the back/forward cache, and back. Only Chromium tells the other two of it.
      heed(window, "pagehide", (event) => (event as PageTransitionEvent).persisted && listener("frozen"));
      heed(window, "pageshow", () => listener("shown"));
      return () => ending.abort();
    },
  };
}
