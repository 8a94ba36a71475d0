/** Skips: numbers without a change. They move the cursor on every transport and in every tab, and nobody hears of them. */
import { describe, expect, test } from "vitest";
import { type Client, pass } from "./fakes/client_under_test.js";
import { FakeBrowser } from "./fakes/fake_browser.js";
import type { FakeServer } from "./fakes/fake_server.js";
import { freshServer, openTabs, startedOn } from "./fakes/test_setup.js";

let server: FakeServer;

freshServer((fresh) => {
  server = fresh;
});

const TRANSPORTS = [
  ["websocket", 100],
  ["sse", 4_000],
  ["polling", 70_000],
] as const;

/** What the client has told: events, ends of replays, lines of the log, and warnings. */
const told = ({ ids, caughtUp, tab }: Client) => [ids(), caughtUp.length, tab.lines.length, tab.warnings];

describe.each(TRANSPORTS)("by %s", (transport, waitMs) => {
  const started = () => startedOn(server, { transports: [transport], cursor: "k3f9.0" }, 1_000);

  test("a skip moves the cursor and nothing else", async () => {
    const client = await started();

    server.skip();
    await pass(waitMs);

    expect(client.realtime.cursor).toBe("k3f9.1");
    expect(told(client)).toEqual([[], 1, 0, []]);
  });

  test("events around skips arrive once and in order, without a loss", async () => {
    const client = await started();

    server.publish({ courseId: 1 });
    server.skip();
    server.skip();
    server.publish({ courseId: 2 });
    server.skip();
    await pass(waitMs);

    expect(client.realtime.cursor).toBe("k3f9.5");
    expect(told(client)).toEqual([["k3f9.1", "k3f9.4"], 1, 2, []]);
  });

  test("replayed skips are not counted as missed", async () => {
    server.skip();
    server.publish({ courseId: 1 });
    server.skip();

    const client = await started();

    expect(client.ids()).toEqual(["k3f9.2"]);
    expect(client.caughtUp).toEqual([
      { recovered: true, reason: null, cursor: "k3f9.3", missed: 1, refetchWithinSeconds: 0 },
    ]);
  });

  test("a replay of skips alone is the end of a replay in which nothing was missed", async () => {
    server.skip();
    server.skip();

    const client = await started();

    expect(client.ids()).toEqual([]);
    expect(client.caughtUp).toEqual([
      { recovered: true, reason: null, cursor: "k3f9.2", missed: 0, refetchWithinSeconds: 0 },
    ]);
  });
});

describe("by websocket", () => {
  test("a lost skip is a gap, which a hello closes", async () => {
    const client = await startedOn(server, { cursor: "k3f9.0" }, 1_000);

    server.skip({ isLost: true });
    server.publish({ courseId: 1 });
    await pass(100);

    expect(client.ids()).toEqual(["k3f9.2"]);
    expect(client.realtime.cursor).toBe("k3f9.2");
    expect(server.frames.map(({ action }) => action)).toEqual(["hello", "hello"]);
  });

  test("a lost skip is found by the next tick", async () => {
    const client = await startedOn(server, { cursor: "k3f9.0" }, 1_000);
    server.skip({ isLost: true });

    await pass(60_100);

    expect(client.realtime.cursor).toBe("k3f9.1");
    expect(client.ids()).toEqual([]);
  });

  test("skips in a batch move the cursor", async () => {
    const client = await startedOn(server, { cursor: "k3f9.0" }, 1_000);
    const batch = [server.publish({ courseId: 1 }, { isLost: true }), server.skip({ isLost: true })];

    server.broadcast({ event: "batch", data: batch });
    await pass(100);

    expect(client.realtime.cursor).toBe("k3f9.2");
    expect(client.ids()).toEqual(["k3f9.1"]);
    expect(server.frames).toHaveLength(1);
  });

  test("a skip is not measured as a delivery", async () => {
    await startedOn(server, { cursor: "k3f9.0" }, 1_000);
    server.skip();

    await pass(3_600_000);

    expect(server.frames.map(({ action }) => action)).toEqual(["hello"]);
  });
});

describe("in several tabs", () => {
  test("a skip moves every cursor, and no tab hears of it", async () => {
    const tabs = await openTabs(server, new FakeBrowser(), 3, { cursor: "k3f9.0" });

    server.skip();
    server.publish({ courseId: 1 });
    server.skip();
    await pass(100);

    for (const tab of tabs) {
      expect(tab.realtime.cursor).toBe("k3f9.3");
      expect(told(tab)).toEqual([["k3f9.2"], tab.caughtUp.length, 1, []]);
    }
    expect(server.frames.filter(({ action }) => action === "hello")).toHaveLength(1);
  });

  test("a tab that was behind gets events and skips from the leader", async () => {
    const browser = new FakeBrowser();
    await openTabs(server, browser, 1, { cursor: "k3f9.0" });
    server.publish({ courseId: 1 });
    server.skip();
    server.publish({ courseId: 2 });
    server.skip();
    await pass(100);

    const [late] = await openTabs(server, browser, 1, { cursor: "k3f9.1" });

    expect(late?.ids()).toEqual(["k3f9.3"]);
    expect(late?.caughtUp).toEqual([
      { recovered: true, reason: null, cursor: "k3f9.4", missed: 1, refetchWithinSeconds: 0, isLeader: false },
    ]);
    expect(server.opened).toHaveLength(1);
  });

  test("a tab takes over after a skip and misses nothing", async () => {
    const [first, second] = await openTabs(server, new FakeBrowser(), 2, { cursor: "k3f9.0" });
    server.skip();
    await pass(50);

    first?.realtime.stop();
    server.publish({ courseId: 1 });
    await pass(200);

    expect(second?.ids()).toEqual(["k3f9.2"]);
    expect(server.frames.at(-1)).toEqual({ action: "hello", cursor: "k3f9.1", visibility: "visible" });
  });
});
