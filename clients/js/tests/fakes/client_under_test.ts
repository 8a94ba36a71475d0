import { vi } from "vitest";
import type { RealtimeOptions } from "../../src/client_options.js";
import type { CaughtUp } from "../../src/event_feed.js";
import type { LinkStatus } from "../../src/link/link_driver.js";
import { createRealtime, type Realtime, type ReceivedEvent } from "../../src/realtime.js";
import { FakeBrowser, type Tab } from "./fake_browser.js";
import type { FakeServer } from "./fake_server.js";

export interface Client {
  realtime: Realtime;
  tab: Tab;
  /** The received events, in order. */
  events: ReceivedEvent[];
  ids: () => string[];
  caughtUp: CaughtUp[];
  statuses: LinkStatus[];
  states: () => string[];
}

export function createClient(
  server: FakeServer,
  options: Partial<RealtimeOptions> = {},
  browser = new FakeBrowser(),
): Client {
  const tab = browser.tab(server, options.environment);
  const realtime = createRealtime({
    apiUrl: "https://api.test/dev",
    getToken: () => "token",
    ...options,
    environment: tab.environment,
  });
  const events: ReceivedEvent[] = [];
  const caughtUp: CaughtUp[] = [];
  const statuses: LinkStatus[] = [];
  realtime.on("event", (event) => events.push(event));
  realtime.on("caughtUp", (told) => caughtUp.push(told));
  realtime.onState((status) => statuses.push(status));
  return {
    realtime,
    tab,
    events,
    caughtUp,
    statuses,
    ids: () => events.map(({ data }) => data.id),
    states: () => statuses.map(({ state }) => state),
  };
}

export async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
}
