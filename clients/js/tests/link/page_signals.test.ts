/** What the page and the clock say, against the fake server. */
import { describe, expect, test, vi } from "vitest";
import { createClient, pass } from "../fakes/client_under_test.js";
import type { FakeServer } from "../fakes/fake_server.js";
import { type ClientOptions, freshServer, startedOn } from "../fakes/test_setup.js";

let server: FakeServer;

freshServer((fresh) => {
  server = fresh;
});

const started = (options: ClientOptions = {}, ms = 500) => startedOn(server, options, ms);

describe("the browser's signals", () => {
  test("offline is shown at once, and online brings back what was missed", async () => {
    const client = await started({ cursor: "k3f9.0" });

    Object.assign(server.faults, { tickets: 503, polling: "refused" });
    client.tab.signal("network_down");
    expect(client.realtime.status).toMatchObject({ state: "offline", reason: "network_down" });
    expect(server.sockets.size).toBe(0);
    server.publish();
    await pass(120_000);
    expect(client.states().at(-1)).toBe("offline");
    Object.assign(server.faults, { tickets: 200, polling: "none" });
    client.tab.signal("network_up");
    await pass(1_200);

    expect(client.states()).toEqual(["connecting", "live", "offline", "reconnecting", "live"]);
    expect(client.ids()).toEqual(["k3f9.1"]);
  });

  test("offline may be wrong: a server that answers is live", async () => {
    const client = await started();

    client.tab.signal("network_down");
    await pass(1_200);

    expect(client.realtime.state).toBe("live");
  });

  test("after sleep a socket that is open in name only is found by a probe", async () => {
    const client = await started();
    for (const socket of server.opened) socket.isMuted = true;
    server.publish();

    // The machine sleeps: the clock goes on, timers do not.
    vi.setSystemTime(Date.now() + 8 * 3_600_000);
    await pass(10_000);

    expect(client.statuses.map(({ reason }) => reason)).toContain("pong_missed");
    expect(client.realtime.state).toBe("live");
    expect(client.ids()).toEqual(["k3f9.1"]);
  });

  test("after sleep an attempt from before is begun anew", async () => {
    server.faults.websocket = "hangs";
    const client = await started({ transports: ["websocket"] });
    const before = server.ticketsIssued;
    server.faults.websocket = "none";

    vi.setSystemTime(Date.now() + 8 * 3_600_000);
    await pass(5_100);

    expect(server.ticketsIssued).toBe(before + 1);
    expect(client.realtime.state).toBe("live");
  });

  test("timers that a hidden tab held back for a minute are no sleep", async () => {
    await started();
    const pings = server.frames.filter(({ action }) => action === "ping").length;

    vi.setSystemTime(Date.now() + 60_000);
    await pass(6_000);

    expect(server.frames.filter(({ action }) => action === "ping")).toHaveLength(pings);
  });

  test("a page that is shown does not wait for the rest of a pause", async () => {
    const client = await started({ transports: ["websocket"], environment: { random: () => 0.99 } });
    server.cutSockets();
    await pass(20);
    expect(client.realtime.state).toBe("reconnecting");

    client.tab.show();
    await pass(100);

    expect(client.realtime.state).toBe("live");
  });

  test("a page that is shown does not disturb an attempt under way", async () => {
    const client = createClient(server);
    client.realtime.start();
    await pass(15);
    client.tab.show();

    await pass(100);

    expect(server.ticketsIssued).toBe(1);
    expect(client.realtime.state).toBe("live");
  });

  test("mean nothing to a client that was stopped", async () => {
    const client = await started();
    client.realtime.stop();

    client.tab.signal("network_up");
    client.tab.show();
    await pass(60_000);

    expect(client.realtime.state).toBe("offline");
    expect(server.sockets.size).toBe(0);
  });
});
