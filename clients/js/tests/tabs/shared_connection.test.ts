/** Tabs of one identity: one connection, every event in every tab, and hand-over without a loss. */
import { describe, expect, test, vi } from "vitest";
import { type Client, createClient, pass } from "../fakes/client_under_test.js";
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

/** A tab that is closed lets go of its lock and its channel, and says nothing. */
const closeTab = (client: Client | undefined) => client?.realtime.stop();

describe("three tabs of one identity", () => {
  test("have one connection, and all hear everything and show the same state", async () => {
    const clients = await open(3);

    server.publish({ courseId: 1 });
    server.publish({ courseId: 2 });
    await pass(50);

    expect(server.opened).toHaveLength(1);
    for (const client of clients) {
      expect(client.realtime.state).toBe("live");
      expect(client.ids()).toEqual(["k3f9.1", "k3f9.2"]);
      expect(client.tab.lines).toHaveLength(2);
      expect(client.realtime.cursor).toBe("k3f9.2");
    }
  });

  test("each catch up from their own cursor", async () => {
    const [first] = await open(1, { cursor: "k3f9.0" });
    for (let n = 1; n <= 4; n += 1) server.publish({ courseId: n });
    await pass(50);

    const [second] = await open(1, { cursor: "k3f9.2" });
    const [third] = await open(1);
    const [fourth] = await open(1, { cursor: "other.1" });

    expect(first?.ids()).toHaveLength(4);
    expect(second?.ids()).toEqual(["k3f9.3", "k3f9.4"]);
    expect(second?.caughtUp).toEqual([
      { recovered: true, reason: null, cursor: "k3f9.4", missed: 2, refetchWithinSeconds: 0, isLeader: false },
    ]);
    expect(third?.ids()).toEqual([]);
    expect(third?.caughtUp).toMatchObject([{ recovered: false, reason: "no_cursor", cursor: "k3f9.4" }]);
    expect(fourth?.caughtUp).toMatchObject([{ recovered: false, reason: "too_far_behind", cursor: "k3f9.4" }]);
    expect(server.opened).toHaveLength(1);
  });

  test("all learn of a loss", async () => {
    const clients = await open(3);
    server.publish();
    await pass(50);

    server.restore("new");
    server.cutSockets();
    await pass(1_500);

    for (const { caughtUp, realtime } of clients) {
      expect(caughtUp.at(-1)).toMatchObject({ recovered: false, reason: "other_epoch" });
      expect(realtime.cursor).toBe("new.0");
    }
  });

  test("all learn that a replay is over, each time", async () => {
    const clients = await open(3, { cursor: "k3f9.0" });
    for (const { caughtUp } of clients) caughtUp.length = 0;

    for (let round = 0; round < 2; round += 1) {
      server.cutSockets();
      for (let n = 0; n < 2; n += 1) server.publish({}, { isLost: true });
      await pass(10_000);
    }

    for (const [index, { caughtUp, events }] of clients.entries()) {
      const isLeader = index === 0;
      expect(caughtUp).toEqual([
        { recovered: true, reason: null, cursor: "k3f9.2", missed: 2, refetchWithinSeconds: 0, isLeader },
        { recovered: true, reason: null, cursor: "k3f9.4", missed: 2, refetchWithinSeconds: 0, isLeader },
      ]);
      expect(events.map(({ replayed }) => replayed)).toEqual([true, true, true, true]);
    }
  });

  test("follow the leader's link", async () => {
    const clients = await open(2);

    server.faults.websocket = "refused";
    server.cutSockets();
    await pass(20);
    expect(clients.map(({ realtime }) => realtime.state)).toEqual(["reconnecting", "reconnecting"]);
    await pass(60_000);

    expect(clients.map(({ realtime }) => realtime.state)).toEqual(["streaming", "streaming"]);
  });
});

describe("hand-over", () => {
  test("when the leading tab is closed, within five seconds and without a lost event", async () => {
    const clients = await open(3);
    server.publish({ courseId: 1 });
    await pass(50);

    closeTab(clients[0]);
    server.publish({ courseId: 2 });
    await pass(2_000);
    server.publish({ courseId: 3 });
    await pass(50);

    expect(server.opened).toHaveLength(1);
    for (const client of clients.slice(1)) {
      expect(client.ids()).toEqual(["k3f9.1", "k3f9.2", "k3f9.3"]);
      expect(client.realtime.state).toBe("live");
    }
  });

  test("when the leading tab hangs: it is asked, does not answer, and is replaced", async () => {
    const clients = await open(3);
    server.publish({ courseId: 1 });
    await pass(50);

    clients[0]?.tab.hang();
    server.publish({ courseId: 2 });
    await pass(5_000);
    server.publish({ courseId: 3 });
    await pass(50);

    for (const client of clients.slice(1)) {
      expect(client.ids()).toEqual(["k3f9.1", "k3f9.2", "k3f9.3"]);
      expect(client.realtime.state).toBe("live");
    }
  });

  test("a leader that goes on becomes a follower and catches up", async () => {
    const clients = await open(2);
    clients[0]?.tab.hang();
    await pass(6_000);
    server.publish();

    clients[0]?.tab.goOn();
    await pass(3_000);

    expect(server.opened).toHaveLength(1);
    for (const client of clients) {
      expect(client.ids()).toEqual(["k3f9.1"]);
      expect(client.realtime.state).toBe("live");
    }
  });

  test("through all tabs, one after the other", async () => {
    const clients = await open(4);
    for (let n = 0; n < 4; n += 1) {
      server.publish({ courseId: n });
      await pass(50);
      closeTab(clients[n]);
      server.publish({ courseId: 10 + n });
      await pass(2_500);
    }

    expect(clients[3]?.ids()).toEqual(["k3f9.1", "k3f9.2", "k3f9.3", "k3f9.4", "k3f9.5", "k3f9.6", "k3f9.7"]);
    expect(server.sockets.size).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("does not happen because tabs are hidden and their timers held back", async () => {
    const held = (run: () => void, delayMs: number) => setTimeout(run, Math.max(delayMs, 60_000));
    const clients = await open(2);
    const { environment } = browser.tab(server);
    const slow = createClient(
      server,
      { identity: "organization:7/ana", environment: { clock: { ...environment.clock, setTimeout: held } } },
      browser,
    );
    slow.realtime.start();
    const tickets = server.ticketsIssued;

    await pass(600_000);

    expect(server.ticketsIssued).toBe(tickets);
    expect([...clients, slow].map(({ realtime }) => realtime.state)).toEqual(["live", "live", "live"]);
  });
});

describe("tabs do not share", () => {
  test("between identities", async () => {
    await open(1, { identity: "organization:7/ana" });
    await open(1, { identity: "instructor:32/mike" });

    expect(server.opened).toHaveLength(2);
  });

  test("without an identity", async () => {
    await open(2, { identity: undefined });

    expect(server.opened).toHaveLength(2);
  });

  test.each(["locks", "BroadcastChannel"] as const)("where the browser lacks %s", async (part) => {
    const clients = await open(2, { environment: { [part]: undefined } });

    expect(server.opened).toHaveLength(2);
    expect(clients.map(({ realtime }) => realtime.state)).toEqual(["live", "live"]);
  });

  test("where the browser forbids channels", async () => {
    const forbidden = class {
      constructor() {
        throw new DOMException("denied", "SecurityError");
      }
    };

    const clients = await open(2, { environment: { BroadcastChannel: forbidden as never } });

    expect(server.opened).toHaveLength(2);
    expect(clients.map(({ realtime }) => realtime.state)).toEqual(["live", "live"]);
  });

  test("where the browser forbids locks", async () => {
    const locks = { request: () => Promise.reject(new DOMException("denied", "SecurityError")) };

    const clients = await open(2, { environment: { locks } });

    expect(server.opened).toHaveLength(2);
    expect(clients.map(({ realtime }) => realtime.state)).toEqual(["live", "live"]);
  });
});
