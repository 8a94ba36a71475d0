/**
 * A browser with tabs, in memory: what tabs share (locks, channels) and what each has of its own (a page, a storage).
 *
 * How to extend: a new part of `Environment` gets its fake here and its place in `tab()`; what tabs share belongs to
 * the browser, what one has alone to the tab.
 */
import type { BroadcastChannelLike, Environment, LocksLike, PageSignal, StorageLike } from "../../src/environment.js";
import { systemClock } from "../../src/environment.js";
import type { FakeServer } from "./server.js";

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
  /** Frozen: it neither hears nor says anything, and its timers do not run. */
  freeze(): void;
  thaw(): void;
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
    const lines: unknown[][] = [];
    const warnings: unknown[][] = [];
    let isVisible = true;
    let isFrozen = false;
    let thawed: (() => void)[] = [];
    /** What happens to a frozen tab happens when it thaws. */
    const whenAwake = (run: () => void): void => {
      if (isFrozen) thawed.push(run);
      else run();
    };
    const channels = this.#channels;
    const signal = (name: PageSignal): void => {
      for (const listener of [...listeners]) listener(name);
    };
    const environment: Environment = {
      WebSocket: server.WebSocket,
      EventSource: server.EventSource,
      fetch: server.fetch,
      locks: this.locks,
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
          const timer = { isOver: false, id: setTimeout(() => whenAwake(() => timer.isOver || run()), delayMs) };
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
      freeze() {
        isFrozen = true;
      },
      thaw() {
        isFrozen = false;
        const waiting = thawed;
        thawed = [];
        for (const run of waiting) run();
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
