import type { LinkStatus } from "@coursewire/client";
import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, describe, expect, type Mock, test, vi } from "vitest";
import { ConnectionHealth } from "@/features/live/connection_health.ts";
import { describeOutage } from "@/features/live/outage_texts.ts";
import { NoResponse } from "@/platform/request_errors.ts";

const LIVE: LinkStatus = { state: "live", reason: "ready", transport: "websocket" };
const LOST: LinkStatus = { state: "reconnecting", reason: "socket_closed", transport: "websocket" };
const DOWN: LinkStatus = { state: "offline", reason: "network_down", transport: null };

let health: ConnectionHealth;
let client: QueryClient;
let ended: Mock<() => void>;
let listener: (status: LinkStatus) => void;

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse("2026-07-15T14:02:00Z") });
  health = new ConnectionHealth();
  client = new QueryClient({ defaultOptions: { queries: { retry: false, networkMode: "always" } } });
  ended = vi.fn<() => void>();
  const realtime = {
    status: LIVE,
    onState(added: (status: LinkStatus) => void) {
      listener = added;
      return () => {};
    },
  };
  health.watch(realtime, client, ended);
});

afterEach(() => vi.useRealTimers());

const request = (answer: () => Promise<unknown>): Promise<unknown> =>
  client.fetchQuery({ queryKey: ["course", Math.random()], queryFn: answer }).catch(() => {});

describe("a lost connection", () => {
  test("is an outage after ten seconds, since it was lost", () => {
    listener(LOST);
    vi.advanceTimersByTime(9_900);
    expect(health.outage).toBeNull();
    vi.advanceTimersByTime(100);

    expect(health.outage).toMatchObject({ kind: "unreachable", since: Date.parse("2026-07-15T14:02:00Z") });
  });

  test("that comes back in time is none", () => {
    listener(LOST);
    vi.advanceTimersByTime(9_000);
    listener(LIVE);
    vi.advanceTimersByTime(9_000);

    expect(health.outage).toBeNull();
    expect(ended).not.toHaveBeenCalled();
  });

  test("keeps its beginning through further attempts, and ends with the connection", () => {
    listener(LOST);
    vi.advanceTimersByTime(12_000);
    listener({ state: "offline", reason: "stopped", transport: null });
    listener({ state: "connecting", reason: "started", transport: "websocket" });
    expect(health.outage).toMatchObject({ kind: "unreachable", since: Date.parse("2026-07-15T14:02:00Z") });

    listener({ ...LIVE, state: "polling", transport: "polling" });

    expect(health.outage).toBeNull();
    expect(ended).toHaveBeenCalledTimes(1);
  });

  test("of a browser without a network is told after two seconds, as that", () => {
    listener(DOWN);
    vi.advanceTimersByTime(2_000);

    expect(health.outage?.kind).toBe("offline");
    expect(health.outage && describeOutage(health.outage).title).toMatch(/^You have been offline since /);
  });

  test("says whether requests work meanwhile", async () => {
    listener(LOST);
    vi.advanceTimersByTime(10_000);
    await request(async () => 1);
    expect(health.outage?.requestsWork).toBe(true);

    await request(() => Promise.reject(new NoResponse(new Error("refused"))));
    expect(health.outage?.requestsWork).toBe(false);
  });
});

test("an account without access is told at once", () => {
  listener({ state: "offline", reason: "denied", transport: null });
  expect(health.outage?.kind).toBe("denied");
});

test("a page that is frozen is not without a connection", () => {
  listener({ state: "offline", reason: "frozen", transport: null });
  vi.advanceTimersByTime(60_000);
  expect(health.outage).toBeNull();
});
