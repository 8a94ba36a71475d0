/** Pages that the browser freezes, in a background tab or in its back/forward cache, and lets go on. */
// @vitest-environment happy-dom
import { describe, expect, test } from "vitest";
import { browserEnvironment } from "../../src/browser_environment.js";
import { createClient, pass } from "../fakes/client_under_test.js";
import { FakeBrowser } from "../fakes/fake_browser.js";
import type { FakeServer } from "../fakes/fake_server.js";
import { type ClientOptions, freshServer, openTabs } from "../fakes/test_setup.js";

let server: FakeServer;
let browser: FakeBrowser;

freshServer((fresh) => {
  server = fresh;
  browser = new FakeBrowser();
});

const open = (count: number, options: ClientOptions = {}) => openTabs(server, browser, count, options);

describe("a leading tab that is frozen", () => {
  test("is replaced at once, though it still hears its channel, and nothing is lost", async () => {
    const [leader, ...others] = await open(3);
    server.publish({ courseId: 1 });
    await pass(50);

    leader?.tab.freeze();
    server.publish({ courseId: 2 });
    await pass(200);
    server.publish({ courseId: 3 });
    await pass(50);

    expect(server.opened).toHaveLength(1);
    for (const client of others) {
      expect(client.ids()).toEqual(["k3f9.1", "k3f9.2", "k3f9.3"]);
      expect(client.realtime.state).toBe("live");
    }
  });

  test("stays out of it for as long as it is frozen", async () => {
    const [leader, follower] = await open(2);
    const seen = follower?.statuses.length ?? 0;
    leader?.tab.freeze();
    await pass(600_000);

    expect(leader?.realtime.status).toMatchObject({ state: "offline", reason: "frozen" });
    expect(follower?.statuses.slice(seen).map(({ state }) => state)).toEqual(["connecting", "live"]);
    expect(server.opened).toHaveLength(1);
  });

  test("follows when it goes on, and gets what it missed", async () => {
    const [leader, follower] = await open(2);
    leader?.tab.freeze();
    await pass(60_000);
    server.publish();
    await pass(50);

    leader?.tab.resume();
    await pass(50);

    expect(server.opened).toHaveLength(1);
    for (const client of [leader, follower]) {
      expect(client?.ids()).toEqual(["k3f9.1"]);
      expect(client?.realtime.state).toBe("live");
    }
    expect(leader?.events[0]?.replayed).toBe(true);
  });
});

test("a follower that is frozen is no heir, and gets what it missed when it goes on", async () => {
  const [leader, follower] = await open(2);
  follower?.tab.freeze();
  leader?.realtime.stop();
  await pass(60_000);
  expect(server.opened).toHaveLength(0);
  server.publish();

  follower?.tab.resume();
  await pass(200);

  expect(follower?.realtime.state).toBe("live");
  expect(follower?.ids()).toEqual(["k3f9.1"]);
});

test.each([
  ["the only tab", { identity: "organization:7/ana" }],
  ["a tab that shares nothing", { identity: undefined }],
])("%s asks for what was missed each time it goes on", async (_, options) => {
  const [client] = await open(1, options);

  for (let round = 1; round <= 2; round += 1) {
    client?.tab.freeze();
    expect(server.opened).toHaveLength(0);
    server.publish();
    await pass(400_000);
    client?.tab.resume();
    await pass(100);

    expect(client?.realtime.state).toBe("live");
    expect(client?.ids()).toHaveLength(round);
  }
});

test("a page that comes back from the back/forward cache is only shown, and that is enough", async () => {
  const [client] = await open(1);
  client?.tab.freeze();
  server.publish();
  client?.tab.goOn();

  client?.tab.show();
  await pass(200);

  expect(client?.ids()).toEqual(["k3f9.1"]);
});

test("going on wakes nothing that was put to rest", async () => {
  const [stopped] = await open(1);
  stopped?.tab.freeze();
  stopped?.realtime.stop();
  stopped?.tab.resume();
  Object.assign(server.faults, { tickets: 403, ticketsCode: "no_role" });
  const denied = createClient(server);
  denied.realtime.start();
  await pass(100);
  denied.tab.freeze();
  denied.tab.resume();
  const requests = server.requests.length;

  await pass(60_000);

  expect(stopped?.realtime.status.reason).toBe("stopped");
  expect(denied.realtime.status.reason).toBe("denied");
  expect(server.requests).toHaveLength(requests);
});

test("a browser's events become signals", () => {
  const signals: string[] = [];
  const pageHide = (isPersisted: boolean) => Object.assign(new Event("pagehide"), { persisted: isPersisted });
  const end = browserEnvironment().page.listen((signal) => signals.push(signal));

  document.dispatchEvent(new Event("freeze"));
  document.dispatchEvent(new Event("resume"));
  window.dispatchEvent(pageHide(false));
  window.dispatchEvent(pageHide(true));
  window.dispatchEvent(new Event("pageshow"));
  end();
  document.dispatchEvent(new Event("freeze"));

  expect(signals).toEqual(["frozen", "resumed", "frozen", "shown"]);
});
