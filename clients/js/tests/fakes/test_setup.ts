/** The set-up of most tests: a fixed time, a new server, a started client. */
import { afterEach, beforeEach, expect, vi } from "vitest";
import { type Client, createClient, pass } from "./client_under_test.js";
import type { FakeBrowser } from "./fake_browser.js";
import { FakeServer } from "./fake_server.js";

export type ClientOptions = Parameters<typeof createClient>[1];

/** Creates a server for each test, with a fake clock. */
export function freshServer(take: (server: FakeServer) => void): void {
  let server: FakeServer;
  beforeEach(() => {
    vi.useFakeTimers({ now: new Date("2025-07-12T19:30:00.000Z") });
    server = new FakeServer();
    take(server);
  });
  afterEach(() => {
    vi.useRealTimers();
    // The client never sends a frame that the server refuses.
    expect(server.refused).toEqual([]);
  });
}

export async function startedOn(server: FakeServer, options: ClientOptions, ms: number) {
  const client = createClient(server, options);
  client.realtime.start();
  await pass(ms);
  return client;
}

/** Opens `count` tabs of one identity one after the other; the first leads. */
export async function openTabs(server: FakeServer, browser: FakeBrowser, count: number, options: ClientOptions) {
  const clients: Client[] = [];
  for (let n = 0; n < count; n += 1) {
    const client = createClient(server, { identity: "organization:7/ana", ...options }, browser);
    client.realtime.start();
    clients.push(client);
    await pass(200);
  }
  await pass(1_600);
  return clients;
}
