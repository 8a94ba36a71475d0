import { readFileSync } from "node:fs";
import type { CaughtUp, LinkStatus, ReceivedEvent } from "@coursewire/client";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Report, type ReporterParts, reportFigures } from "@/features/metrics/figure_reporter.ts";
import { bucketOf, histogram, LAST_BUCKET } from "@/features/metrics/histogram.ts";

const LIVE: LinkStatus = { state: "live", reason: "ready", transport: "websocket" };
const LOST: LinkStatus = { state: "reconnecting", reason: "socket_closed", transport: "websocket" };
const NOW = Date.parse("2026-07-15T14:02:00Z");
const WIRE = JSON.parse(readFileSync(new URL("../../tests/wire/buckets.json", import.meta.url), "utf8"));

let listeners: Record<string, (payload: never) => void>;
let sent: Report[];
let isVisible: boolean;
let aheadMs: number;
/** How far this machine's clock was set forward. */
let setByMs: number;
let wayMs: number;
let failure: Error | null;
let end: () => void = () => {};

function start(status: LinkStatus = LIVE, changes: Partial<ReporterParts> = {}): void {
  const realtime = {
    status,
    onState: (listener: (next: LinkStatus) => void) => add("status", listener as never),
    on: (name: string, listener: never) => add(name, listener),
  };
  end = reportFigures({
    realtime: realtime as unknown as ReporterParts["realtime"],
    async send(report) {
      if (failure) throw failure;
      sent.push(report);
      // The start of a function is a part of the way to it.
      if (wayMs > 0) await new Promise((resolve) => setTimeout(resolve, wayMs));
      return { now: new Date(Date.now() + aheadMs).toISOString(), reportAfterSeconds: 60 };
    },
    isFinal: (error) => (error as Error).message === "404",
    isVisible: () => isVisible,
    afterPaint: (run) => setTimeout(run, 20),
    now: () => Date.now() + setByMs,
    elapsed: () => Date.now() - NOW,
    random: () => 0.5,
    ...changes,
  });
}

function add(name: string, listener: (payload: never) => void): () => void {
  listeners[name] = listener;
  return () => delete listeners[name];
}

function event(delayMs: number, replayed = false): void {
  const data = { timestamp: new Date(Date.now() - delayMs).toISOString() };
  listeners.event?.({ data, replayed } as unknown as ReceivedEvent as never);
}

function caughtUp(changes: Partial<CaughtUp> = {}): void {
  listeners.caughtUp?.({ recovered: true, reason: null, missed: 0, cursor: "c", ...changes } as CaughtUp as never);
}

const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  [listeners, sent, isVisible, failure] = [{}, [], true, null];
  [aheadMs, setByMs, wayMs] = [0, 0, 0];
});

afterEach(() => {
  end();
  vi.useRealTimers();
});

describe("the buckets", () => {
  test.each(WIRE.buckets as [number, number][])("%d ms is in bucket %d, as for the service", (milliseconds, bucket) => {
    expect(bucketOf(milliseconds)).toBe(bucket);
    expect(LAST_BUCKET).toBe(WIRE.last);
  });

  test("are pairs of bucket and count", () => {
    expect(histogram([1, 500, 2, 520])).toEqual([
      [0, 2],
      [48, 1],
      [49, 1],
    ]);
  });
});

describe("times to the screen", () => {
  test("end when the page has been painted, and are reported once per minute", async () => {
    start();
    event(480);
    await pass(31);
    event(980);
    event(980);
    await pass(60);

    expect(sent).toEqual([
      {},
      { screens: { websocket: [[48, 1]] }, recoveries: {} },
      { screens: { websocket: [[56, 2]] }, recoveries: {} },
    ]);
  });

  test("are corrected by the difference of the clocks", async () => {
    start();
    aheadMs = -3_600_000;
    const data = { timestamp: new Date(Date.now() - 3_600_000 - 480).toISOString() };
    listeners.event?.({ data, replayed: false } as never);
    await pass(31);

    expect(sent[1]).toEqual({ screens: { websocket: [[48, 1]] }, recoveries: {} });
  });

  test("are right after the clock was set, without those from before it", async () => {
    setByMs = -40_000;
    start();
    event(480);
    await pass(31);
    event(480);
    await pass(1);
    setByMs = 0;
    event(980);
    await pass(59);
    event(980);
    await pass(60);

    expect(sent).toEqual([
      {},
      { screens: { websocket: [[48, 1]] }, recoveries: {} },
      {},
      { screens: { websocket: [[56, 1]] }, recoveries: {} },
      { screens: { websocket: [[56, 1]] }, recoveries: {} },
    ]);
  });

  test("are corrected as soon as a reply comes faster than the first one, which started a function", async () => {
    setByMs = -1_000;
    wayMs = 3_000;
    start();
    event(480);
    await pass(40);
    wayMs = 0;
    event(480);
    await pass(60);
    event(480);
    await pass(60);

    expect(sent.at(-1)).toEqual({ screens: { websocket: [[48, 1]] }, recoveries: {} });
  });

  test("of replayed events and of hidden pages are none", async () => {
    start();
    event(480, true);
    isVisible = false;
    event(480);
    await pass(300);

    expect(sent).toEqual([]);
  });

  test("of a page that was hidden before it was painted are none", async () => {
    start(LIVE, { afterPaint: (run) => setTimeout(run, 20_000) });
    event(480);
    await pass(300);

    expect(sent).toEqual([]);
  });

  test("that could not be sent are sent later", async () => {
    start();
    failure = new Error("503");
    event(480);
    await pass(31);
    failure = null;
    event(480);
    await pass(330);

    expect(sent.at(-1)).toEqual({ screens: { websocket: [[48, 2]] }, recoveries: {} });
  });

  test("are not sent again to a service that knows no reports", async () => {
    start();
    failure = new Error("404");
    event(480);
    await pass(31);
    failure = null;
    event(480);
    await pass(900);

    expect(sent).toEqual([]);
    expect(listeners).toEqual({});
  });
});

describe("recoveries", () => {
  test("are counted by their outcome", async () => {
    start();
    for (let times = 0; times < 2; times++) {
      listeners.status?.(LOST as never);
      caughtUp();
    }
    listeners.status?.(LOST as never);
    caughtUp({ recovered: false, reason: "expired" });
    await pass(31);

    expect(sent[1]).toEqual({ screens: {}, recoveries: { replayed: 2, expired: 1 } });
  });

  test("are also those of a gap in an open connection", async () => {
    start();
    caughtUp({ missed: 3 });
    await pass(31);

    expect(sent[1]).toEqual({ screens: {}, recoveries: { replayed: 1 } });
  });

  test("of a connection that another tab holds are reported by that tab", async () => {
    start();
    listeners.status?.(LOST as never);
    caughtUp({ missed: 3, isLeader: false });
    caughtUp({ recovered: false, reason: "expired", isLeader: false });
    await pass(300);

    expect(sent).toEqual([]);
  });

  test("are neither the first connection nor a socket that replaces another one", async () => {
    start({ state: "connecting", reason: "started", transport: "websocket" });
    caughtUp({ missed: 1 });
    listeners.status?.(LIVE as never);
    caughtUp();
    await pass(300);

    expect(sent).toEqual([]);
  });
});
