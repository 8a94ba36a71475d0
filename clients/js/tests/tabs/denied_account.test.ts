/** An account that may not use the API, in several tabs: all rest, and any of them can begin anew. */
import { beforeEach, expect, test, vi } from "vitest";
import { createClient, pass } from "../fakes/client_under_test.js";
import { FakeBrowser } from "../fakes/fake_browser.js";
import type { FakeServer } from "../fakes/fake_server.js";
import { freshServer, openTabs } from "../fakes/test_setup.js";

let server: FakeServer;
let browser: FakeBrowser;

freshServer((fresh) => {
  server = fresh;
  browser = new FakeBrowser();
});

beforeEach(() => {
  Object.assign(server.faults, { tickets: 403, ticketsCode: "no_role" });
});

test("every tab rests, and asks for nothing more", async () => {
  const clients = await openTabs(server, browser, 3, {});
  const requests = server.requests.length;

  await pass(600_000);

  for (const { realtime } of clients) expect(realtime.status).toMatchObject({ state: "offline", reason: "denied" });
  expect(server.requests).toHaveLength(requests);
  expect(vi.getTimerCount()).toBe(0);
});

test.each([0, 1, 2])("start() in tab %d tries again", async (n) => {
  const clients = await openTabs(server, browser, 3, {});
  server.faults.tickets = 200;

  clients[n]?.realtime.start();
  await pass(1_000);

  expect(clients[n]?.realtime.state).toBe("live");
});

test("tabs that are started again share one connection", async () => {
  const clients = await openTabs(server, browser, 3, {});
  server.faults.tickets = 200;

  for (const { realtime } of clients) realtime.start();
  await pass(5_000);

  expect(server.opened).toHaveLength(1);
  expect(clients.map(({ realtime }) => realtime.state)).toEqual(["live", "live", "live"]);
});

test("a listener may start again as soon as it hears of it", async () => {
  const client = createClient(server, { identity: "organization:7/ana" }, browser);
  client.realtime.onState(({ reason }) => {
    if (reason !== "denied") return;
    server.faults.tickets = 200;
    client.realtime.start();
  });

  client.realtime.start();
  await pass(1_000);

  expect(client.realtime.state).toBe("live");
});
