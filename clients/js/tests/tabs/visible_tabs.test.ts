/** What costs money each minute goes on while any tab of an identity is looked at, and hardly while none is. */
import { describe, expect, test } from "vitest";
import { pass } from "../fakes/client_under_test.js";
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

describe("polling among tabs", () => {
  const options = { transports: ["polling"] as const };

  test("goes on while any of them is looked at, and pauses when none is", async () => {
    const [leader, follower] = await open(2, options);
    leader?.tab.hide();
    follower?.tab.show();
    await pass(200_000);
    const watched = server.requests.length;
    expect(watched).toBeGreaterThan(2);

    follower?.tab.hide();
    await pass(700_000);

    expect(server.requests.length - watched).toBeLessThan(3);
  });

  test("asks at once when a follower is shown", async () => {
    const [leader, follower] = await open(2, options);
    leader?.tab.hide();
    follower?.tab.hide();
    await pass(300_000);
    server.publish();

    follower?.tab.show();
    await pass(50);

    expect(follower?.ids()).toEqual(["k3f9.1"]);
    expect(leader?.ids()).toEqual(["k3f9.1"]);
  });
});

describe("the heartbeat among tabs", () => {
  const pings = () => server.frames.filter(({ action }) => action === "ping").length;

  test("goes on while any of them is looked at, and becomes rare when none is", async () => {
    const [leader, follower] = await open(2);
    leader?.tab.hide();
    await pass(300_000);
    const watched = pings();
    expect(watched).toBeGreaterThanOrEqual(9);

    follower?.tab.hide();
    await pass(500_000);

    expect(pings() - watched).toBeLessThanOrEqual(2);
  });

  test("finds a lost push at once when a follower is shown, and goes on as before", async () => {
    const [leader, follower] = await open(2);
    leader?.tab.hide();
    follower?.tab.hide();
    await pass(60_000);
    server.publish({}, { isLost: true });
    await pass(100_000);
    const before = pings();

    follower?.tab.show();
    await pass(50);
    expect(leader?.ids()).toEqual(["k3f9.1"]);
    expect(follower?.ids()).toEqual(["k3f9.1"]);
    await pass(30_000);

    expect(pings() - before).toBe(2);
  });

  test("goes on when a follower that is looked at was held up, and is heard again", async () => {
    const [leader, follower] = await open(2);
    leader?.tab.hide();
    follower?.tab.hang();
    await pass(200_000);
    const before = pings();

    follower?.tab.goOn();
    await pass(100_000);

    expect(pings() - before).toBeGreaterThanOrEqual(4);
  });
});
