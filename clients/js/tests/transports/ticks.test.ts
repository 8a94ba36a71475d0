/** Ticks of the server: lost pushes and dead sockets are found without pings of the client. */
import { describe, expect, test } from "vitest";
import { createClient, pass } from "../fakes/client_under_test.js";
import type { FakeServer } from "../fakes/fake_server.js";
import { type ClientOptions, freshServer, startedOn } from "../fakes/test_setup.js";

let server: FakeServer;

freshServer((fresh) => {
  server = fresh;
});

const live = (options: ClientOptions = {}) => startedOn(server, { transports: ["websocket"], ...options }, 100);
const sent = (action: string) => server.frames.filter((frame) => frame.action === action);
const reasons = ({ statuses }: Awaited<ReturnType<typeof live>>) => statuses.map(({ reason }) => reason);

describe("while a tab is visible", () => {
  test("an hour without changes costs no frame of the client but hello", async () => {
    await live();

    await pass(3_600_000);

    expect(server.frames).toEqual([{ action: "hello", cursor: null, visibility: "visible" }]);
  });

  test("a lost push is found by the next tick", async () => {
    const client = await live();
    server.publish({}, { isLost: true });

    await pass(60_100);

    expect(client.ids()).toEqual(["k3f9.1"]);
    expect(sent("ping")).toEqual([]);
  });

  test("a tick that an event has overtaken leads to no hello", async () => {
    await live({ cursor: "k3f9.0" });
    server.publish();
    await pass(20);

    server.socket.tick("k3f9.0");
    await pass(1_000);

    expect(sent("hello")).toHaveLength(1);
  });

  test("a tick of another epoch leads to a hello, which tells of the loss", async () => {
    const client = await live({ cursor: "k3f9.0" });
    server.restore("m7aa");

    await pass(60_100);

    expect(client.caughtUp.at(-1)).toMatchObject({ recovered: false, reason: "other_epoch" });
  });

  test("a tick before ready changes nothing", async () => {
    const client = createClient(server, { transports: ["websocket"] });
    client.realtime.start();
    await pass(25);
    server.socket.onmessage?.({ data: JSON.stringify({ event: "tick", data: { cursor: "k3f9.0" } }) } as never);

    await pass(500);

    expect(client.realtime.state).toBe("live");
    expect(server.frames).toHaveLength(1);
  });

  test("a missing tick leads to one ping five seconds later, and its pong ends the doubt", async () => {
    const client = await live();
    server.socket.isWithoutTicks = true;

    await pass(64_900);
    expect(sent("ping")).toHaveLength(0);
    await pass(200);
    expect(sent("ping")).toHaveLength(1);
    await pass(10_000);

    expect(client.states()).toEqual(["connecting", "live"]);
    expect(sent("ping")).toHaveLength(1);
  });

  test("a server that answers pings and sends no ticks is told again that the page is visible", async () => {
    await live();
    server.socket.isWithoutTicks = true;

    await pass(66_000);

    expect(server.frames.slice(1)).toEqual([
      { action: "ping", cursor: "k3f9.0" },
      { action: "visibility", state: "visible" },
    ]);
  });

  test("a socket that is open in name only is replaced four seconds after the ping", async () => {
    const client = await live();
    server.socket.isMuted = true;
    server.publish();

    await pass(68_800);
    expect(reasons(client)).not.toContain("pong_missed");
    await pass(1_500);

    expect(reasons(client)).toContain("pong_missed");
    expect(client.realtime.state).toBe("live");
    expect(client.ids()).toEqual(["k3f9.1"]);
  });
});

describe("while no tab is visible", () => {
  test("the server is told with the next tick, and ticks each eight minutes without any ping", async () => {
    const client = await live();
    client.tab.hide();

    await pass(3_600_000);

    expect(server.frames.slice(1)).toEqual([{ action: "visibility", state: "hidden" }]);
    expect(client.states()).toEqual(["connecting", "live"]);
  });

  test("a page that is shown again before the next tick has told nothing", async () => {
    const client = await live();
    client.tab.hide();
    await pass(30_000);
    client.tab.show();

    await pass(200_000);

    expect(sent("visibility")).toEqual([]);
    expect(sent("ping")).toHaveLength(1);
  });

  test("a page that opens hidden says so in hello", async () => {
    const client = createClient(server, { transports: ["websocket"] });
    client.tab.hide();
    client.realtime.start();

    await pass(479_000);

    expect(server.frames).toEqual([{ action: "hello", cursor: null, visibility: "hidden" }]);
  });

  test("a page that is shown while its hello is answered says so after ready", async () => {
    const client = createClient(server, { transports: ["websocket"] });
    client.tab.hide();
    client.realtime.start();
    await pass(27);
    client.tab.show();
    await pass(100);

    expect(server.frames).toEqual([
      { action: "hello", cursor: null, visibility: "hidden" },
      { action: "visibility", state: "visible" },
    ]);
  });

  test("a missing tick is not suspicious before eight minutes and five seconds", async () => {
    const client = await live();
    client.tab.hide();
    await pass(60_100);
    server.socket.isWithoutTicks = true;

    await pass(484_800);
    expect(sent("ping")).toEqual([]);
    await pass(300);

    expect(sent("ping")).toHaveLength(1);
    expect(client.realtime.state).toBe("live");
  });

  test("a page that is shown says so, and gets what it missed with the reply, without a ping", async () => {
    const client = await live();
    client.tab.hide();
    await pass(70_000);
    server.publish({}, { isLost: true });

    client.tab.show();
    await pass(50);

    expect(client.ids()).toEqual(["k3f9.1"]);
    expect(sent("visibility").map(({ state }) => state)).toEqual(["hidden", "visible"]);
    expect(sent("ping")).toEqual([]);
    await pass(200_000);
    expect(server.frames).toHaveLength(4);
  });

  test("a socket that died meanwhile is found within seconds of being shown", async () => {
    const client = await live();
    client.tab.hide();
    await pass(70_000);
    server.socket.isMuted = true;
    server.publish();

    client.tab.show();
    await pass(5_500);

    expect(client.realtime.state).toBe("live");
    expect(client.ids()).toEqual(["k3f9.1"]);
  });

  test("a network that comes back is probed by a ping, since nobody looks", async () => {
    const client = await live();
    client.tab.hide();
    await pass(70_000);

    client.tab.signal("slept" as never);
    await pass(10_000);

    expect(sent("ping")).toHaveLength(1);
    expect(client.realtime.state).toBe("live");
  });
});

describe("a large audience, which gets each tick at the same moment", () => {
  const random = () => 0.5;

  test("sends hello for a lost push at random moments, within a tenth of the time for requests", async () => {
    server.refetchWithinSeconds = 100;
    const client = await live({ environment: { random } });
    server.publish({}, { isLost: true });

    await pass(64_000);
    expect(client.ids()).toEqual([]);
    await pass(1_200);

    expect(client.ids()).toEqual(["k3f9.1"]);
  });

  test("sends no hello if the push arrives before the moment", async () => {
    server.refetchWithinSeconds = 100;
    const client = await live({ environment: { random } });
    const late = server.publish({}, { isLost: true });
    await pass(61_000);

    server.broadcast(late);
    await pass(20_000);

    expect(client.ids()).toEqual(["k3f9.1"]);
    expect(sent("hello")).toHaveLength(1);
  });

  test("doubts at random moments, at most two minutes later", async () => {
    server.refetchWithinSeconds = 100_000;
    await live({ environment: { random } });
    server.socket.isWithoutTicks = true;

    await pass(124_800);
    expect(sent("ping")).toEqual([]);
    await pass(400);

    expect(sent("ping")).toHaveLength(1);
  });
});
