/** Tabs of a browser whose bells follow the events. A test file that imports it has no tabs before each test. */
import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, vi } from "vitest";
import { ChangeStore } from "@/features/live/change_store.ts";
import { SocketFrames } from "@/features/live/socket_frames.ts";
import type { ToldEvent } from "@/features/live/told_event.ts";
import type { BellData } from "@/features/notices/bell_data.ts";
import { BELL_KEY, BellSync } from "@/features/notices/bell_sync.ts";
import type { Sending } from "@/platform/api_client.ts";
import { DANA, event } from "./builders.ts";

export const BELL: BellData = {
  items: [{ data: event({ id: "k3f9.41" }), isRead: false }],
  unread: 1,
  hasMoreUnread: false,
  readUpTo: "k3f9.40",
  newest: "k3f9.41",
  seenUpTo: "k3f9.41",
  seenWithinSeconds: null,
  preferences: {},
};
const OMAR = { role: "admin", name: "Omar" };

class FakePage extends EventTarget {
  hidden = false;
  show(isShown: boolean): void {
    this.hidden = !isShown;
    this.dispatchEvent(new Event("visibilitychange"));
  }
}

class FakeSocket extends EventTarget {}

/** One tab. `sent` are its requests, `fetches` counts how often it wants the data again. */
class Tab {
  readonly client = new QueryClient();
  readonly changes: ChangeStore;
  readonly page = new FakePage();
  readonly frames = new SocketFrames(FakeSocket as unknown as typeof WebSocket);
  readonly sent: [string, object][] = [];
  readonly sendings: (Sending | undefined)[] = [];
  readonly unseen: string[] = [];
  readonly #socket = new (this.frames.WebSocket as unknown as new () => FakeSocket)();
  readonly #caughtUp: ((payload: object) => void)[] = [];
  readonly status = { state: "live" };
  readonly sync: BellSync;
  readonly end: () => void;
  fetches = 0;
  /** How often it wants the choices again. */
  choices = 0;
  fails = false;

  constructor(bell: BellData | null, batchMs: number) {
    this.changes = new ChangeStore({ batchMs });
    if (bell) this.client.setQueryData(BELL_KEY, bell);
    this.sync = new BellSync({
      live: {
        client: this.client,
        changes: this.changes,
        frames: this.frames,
        name: "https://api.test|admin/dana",
        invalidate: ({ queryKey }) => {
          if (queryKey === BELL_KEY) this.fetches += 1;
          else this.choices += 1;
        },
        realtime: {
          cursor: "k3f9.42",
          status: this.status,
          on: (_: string, listener: (payload: object) => void) => {
            this.#caughtUp.push(listener);
            return () => {};
          },
        } as never,
      },
      api: {
        change: async <T>(_: string, path: string, body: unknown, sending?: Sending) => {
          this.sent.push([path, body as object]);
          this.sendings.push(sending);
          if (this.fails) throw new Error("No network");
          return {} as T;
        },
      },
      me: DANA,
      onUnseen: (events) => this.unseen.push(...events.map(({ id }) => id)),
      page: this.page,
      random: () => 0.5,
    });
    this.end = this.sync.start();
  }

  get bell(): BellData | undefined {
    return this.client.getQueryData<BellData>(BELL_KEY);
  }

  happen(changes: Partial<ToldEvent> = {}, isMine = false): void {
    this.changes.add({ event: event({ id: "k3f9.42", actor: OMAR, ...changes }), replayed: false, isMine });
  }

  receive(data: object): void {
    const text = JSON.stringify({ event: "noticesChanged", data });
    this.#socket.dispatchEvent(Object.assign(new Event("message"), { data: text }));
  }

  /** The connection is lost, and the next one catches up. */
  interrupt(payload: object): void {
    this.status.state = "reconnecting";
    this.catchUp(payload);
    this.status.state = "live";
  }

  catchUp(payload: object): void {
    for (const listener of this.#caughtUp) listener(payload);
  }
}

export const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** Messages of the tabs, and their answers, are delivered outside of the faked time. */
export async function delivered(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
}

export const tabs: Tab[] = [];

/** A tab that has fetched its data. */
export async function opened(bell: BellData | null = BELL, batchMs = 100): Promise<Tab> {
  const tab = new Tab(bell, batchMs);
  tabs.push(tab);
  await pass(1_000);
  tab.fetches = 0;
  return tab;
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
});

afterEach(() => {
  for (const tab of tabs.splice(0)) tab.end();
  vi.useRealTimers();
});
