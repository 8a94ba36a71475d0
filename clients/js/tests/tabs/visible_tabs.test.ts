/** What costs money each minute goes on while any tab of an identity is looked at, and hardly while none is. */
import { beforeEach, describe, expect, test } from "vitest";
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

describe("ticks among tabs", () => {
  /** The second tab is shown when it opens, so the connection is probed once. */
  const frames = () => server.frames.slice(2);

  test("come each minute while any of them is looked at, which the follower's shows too", async () => {
    const [leader, follower] = await open(2);
    leader?.tab.hide();
    await pass(300_000);
    expect(frames()).toEqual([]);

    follower?.tab.hide();
    await pass(1_000_000);

    expect(frames()).toEqual([{ action: "visibility", state: "hidden" }]);
  });

  test("come each minute again when a follower is shown, and the reply finds a lost push at once", async () => {
    const [leader, follower] = await open(2);
    leader?.tab.hide();
    follower?.tab.hide();
    await pass(70_000);
    server.publish({}, { isLost: true });
    await pass(100_000);

    follower?.tab.show();
    await pass(50);
    expect(leader?.ids()).toEqual(["k3f9.1"]);
    expect(follower?.ids()).toEqual(["k3f9.1"]);
    await pass(300_000);

    expect(frames().map(({ action, state }) => state ?? action)).toEqual(["hidden", "visible", "hello"]);
  });

  test("come each minute again when a follower that is looked at was held up, and is heard again", async () => {
    const [leader, follower] = await open(2);
    leader?.tab.hide();
    follower?.tab.hang();
    await pass(200_000);
    expect(frames().map(({ state }) => state)).toEqual(["hidden"]);

    follower?.tab.goOn();
    await pass(100_000);

    expect(frames().map(({ state }) => state)).toEqual(["hidden", "visible"]);
  });
});

describe("the heartbeat among tabs, of a server without ticks", () => {
  beforeEach(() => {
    server.tickSeconds = null;
  });

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
