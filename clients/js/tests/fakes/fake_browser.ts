/**
 * A browser with tabs, in memory: shared parts (locks, channels) and parts of each tab (page, storage).
 *
 * How to extend: add the fake of a new part of `Environment` here and in `tab()`; a shared part belongs to the browser,
 * another one to the tab.
 */
import type {
  BroadcastChannelLike,
  Environment,
  LocksLike,
  PageSignal,
  StorageLike,
} from "../../src/browser_environment.js";
import { systemClock } from "../../src/browser_environment.js";
import type { FakeServer } from "./fake_server.js";
import { FakeSocket } from "./fake_socket.js";

interface Claim {
  whileHeld: () => Promise<void>;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}

/** The Web Locks API for exclusive locks: a queue, abort, steal. */
export class FakeLocks implements LocksLike {
  #holders = new Map<string, Claim>();
  #queues = new Map<string, Claim[]>();

  request(name: string, options: { signal?: AbortSignal; steal?: boolean }, whileHeld: () => Promise<void>) {
    return new Promise<unknown>((resolve, reject) => {
      const claim = { whileHeld, resolve, reject };
      if (options.steal) {
        this.#holders.get(name)?.reject(new DOMException("stolen", "AbortError"));
        this.#holders.delete(name);
        this.#grant(name, claim);
        return;
      }
      const queue = this.#queues.get(name) ?? [];
      this.#queues.set(name, [...queue, claim]);
      options.signal?.addEventListener("abort", () => {
        const waiting = this.#queues.get(name) ?? [];
        if (!waiting.includes(claim)) return;
        this.#queues.set(
          name,
          waiting.filter((other) => other !== claim),
        );
        reject(new DOMException("aborted", "AbortError"));
      });
      this.#next(name);
    });
  }

  #next(name: string): void {
    if (this.#holders.has(name)) return;
    const [first, ...others] = this.#queues.get(name) ?? [];
    this.#queues.set(name, others);
    if (first) this.#grant(name, first);
  }

  #grant(name: string, claim: Claim): void {
    this.#holders.set(name, claim);
    // Never in the same turn, as in a browser.
    queueMicrotask(() => {
      claim.whileHeld().then((value) => {
        claim.resolve(value);
        if (this.#holders.get(name) !== claim) return;
        this.#holders.delete(name);
        this.#next(name);
      });
    });
  }
}

export class FakeStorage implements StorageLike {
  readonly items = new Map<string, string>();
  getItem(key: string): string | null {
    return this.items.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.items.set(key, value);
  }
}

export interface Tab {
  environment: Environment;
  storage: FakeStorage;
  /** Lines of the console. */
  lines: unknown[][];
  warnings: unknown[][];
  show(): void;
  hide(): void;
  signal(signal: PageSignal): void;
  /** Hung: it neither receives nor sends messages, its timers do not run, and it gets no signal. */
  hang(): void;
  goOn(): void;
  /** The browser ends the tab without a signal, as after a crash: its locks are free, and its sockets closed. */
  kill(): void;
  /**
   * Freezes the tab as Chromium does: the page gets a signal, its timers stop, its sockets receive nothing and are not
   * closed. Messages of other tabs still reach it.
   */
  freeze(): void;
  resume(): void;
}

export class FakeBrowser {
  readonly locks = new FakeLocks();
  #channels = new Set<FakeChannel>();
  #tabs = 0;

  tab(server: FakeServer, changes: Partial<Environment> = {}): Tab {
    this.#tabs += 1;
    const seed = this.#tabs;
    const listeners = new Set<(signal: PageSignal) => void>();
    const storage = new FakeStorage();
    const sockets = new Set<FakeSocket>();
    const lines: unknown[][] = [];
    const warnings: unknown[][] = [];
    let isVisible = true;
    let isHung = false;
    let isFrozen = false;
    let waiting: (() => void)[] = [];
    let end = (): void => {};
    const killed = new Promise<void>((resolve) => {
      end = resolve;
    });
    /** Delays what happens while the tab is hung or frozen. */
    const unless = (isHeld: boolean, run: () => void): void => {
      if (isHeld) waiting.push(run);
      else run();
    };
    const whenAwake = (run: () => void): void => unless(isHung, run);
    const goOn = (): void => {
      isHung = isFrozen = false;
      const held = waiting;
      waiting = [];
      for (const run of held) run();
    };
    const channels = this.#channels;
    const signal = (name: PageSignal): void => {
      for (const listener of [...listeners]) listener(name);
    };
    const environment: Environment = {
      WebSocket: class extends FakeSocket {
        constructor(url: string) {
          super(server, url);
          sockets.add(this);
        }
      },
      EventSource: server.EventSource,
      fetch: server.fetch,
      locks: {
        request: (name, options, whileHeld) =>
          this.locks.request(name, options, () => Promise.race([killed, whileHeld()])),
      },
      BroadcastChannel: class extends FakeChannel {
        constructor(name: string) {
          super(name, channels, whenAwake);
        }
      },
      storage,
      page: {
        isVisible: () => isVisible,
        listen(listener) {
          listeners.add(listener);
          return () => void listeners.delete(listener);
        },
      },
      clock: {
        ...systemClock,
        setTimeout: (run, delayMs) => {
          const timer = {
            isOver: false,
            id: setTimeout(() => unless(isHung || isFrozen, () => timer.isOver || run()), delayMs),
          };
          return timer;
        },
        clearTimeout: (timer) => {
          if (!timer) return;
          (timer as { isOver: boolean }).isOver = true;
          clearTimeout((timer as { id: never }).id);
        },
      },
      // Different in each tab and the same in each run.
      random: () => (seed * 0.137 + 0.3) % 1,
      logger: { log: (...line) => lines.push(line), warn: (...line) => warnings.push(line) },
      ...changes,
    };
    return {
      environment,
      storage,
      lines,
      warnings,
      signal,
      show() {
        isVisible = true;
        signal("shown");
      },
      hide() {
        isVisible = false;
      },
      hang() {
        isHung = true;
      },
      goOn,
      kill() {
        isHung = true;
        for (const socket of sockets) socket.cut();
        end();
      },
      freeze() {
        isFrozen = true;
        signal("frozen");
        for (const socket of sockets) socket.isMuted = true;
      },
      resume() {
        goOn();
        signal("resumed");
      },
    };
  }
}

class FakeChannel implements BroadcastChannelLike {
  onmessage: ((event: never) => void) | null = null;
  readonly #name: string;
  readonly #all: Set<FakeChannel>;
  readonly #whenAwake: (run: () => void) => void;

  constructor(name: string, all: Set<FakeChannel>, whenAwake: (run: () => void) => void) {
    this.#name = name;
    this.#all = all;
    this.#whenAwake = whenAwake;
    all.add(this);
  }

  postMessage(message: unknown): void {
    const data = structuredClone(message);
    this.#whenAwake(() => this.#deliver(data));
  }

  #deliver(data: unknown): void {
    for (const other of this.#all) {
      if (other === this || other.#name !== this.#name) continue;
      queueMicrotask(() => other.#whenAwake(() => other.onmessage?.({ data } as never)));
    }
  }

  close(): void {
    this.#all.delete(this);
  }
}
