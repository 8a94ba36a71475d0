/** A socket's later life: its replacement, the server's errors, its end. */
import { describe, expect, test, vi } from "vitest";
import frames from "../../../../tests/wire/frames.json" with { type: "json" };
import { systemClock } from "../../src/browser_environment.js";
import { createClient, pass } from "../fakes/client_under_test.js";
import type { FakeServer } from "../fakes/fake_server.js";
import { type ClientOptions, freshServer, startedOn } from "../fakes/test_setup.js";

let server: FakeServer;

freshServer((fresh) => {
  server = fresh;
});

const live = (options: ClientOptions = {}) => startedOn(server, { transports: ["websocket"], ...options }, 100);

const socket = () => server.socket;

describe("the two-hour cut", () => {
  test("is preceded by a new socket, with no gap and no change of state", async () => {
    const client = await live();
    const old = socket();

    await pass(1_000);
    server.broadcast({ event: "rotate", data: { withinSeconds: 60 } });
    server.publish({ courseId: 1 });
    await pass(30_000);
    server.publish({ courseId: 2 });
    await pass(50);

    expect(server.opened).toHaveLength(1);
    expect(socket()).not.toBe(old);
    expect(client.ids()).toEqual(["k3f9.1", "k3f9.2"]);
    expect(client.states()).toEqual(["connecting", "live", "live"]);
    expect(client.realtime.status.reason).toBe("rotated");
  });

  test("is also seen coming by the time that ready told", async () => {
    server.lifeMs = 3_600_000;
    const client = await live();
    const old = socket();

    await pass(3_600_000 - 119_000);

    expect(server.opened).toHaveLength(1);
    expect(socket()).not.toBe(old);
    expect(client.states()).not.toContain("reconnecting");
  });

  test("a clock that is hours off neither spins sockets nor lets one run into it", async () => {
    server.lifeMs = -10 * 3_600_000;
    await live();
    await pass(60_000);
    expect(server.ticketsIssued).toBeLessThan(4);

    server.lifeMs = 10 * 3_600_000;
    await pass(30_000);
    const before = server.ticketsIssued;
    await pass(111 * 60_000);
    expect(server.ticketsIssued).toBe(before + 1);
  });

  test.each([2, 3])("is left to the server's word where our clock is %d hours ahead", async (hours) => {
    const clock = { ...systemClock, now: () => Date.now() + hours * 3_600_000 };
    const client = await live({ environment: { clock } });

    await pass(3_600_000);
    expect(server.ticketsIssued).toBe(1);
    server.broadcast({ event: "rotate", data: { withinSeconds: 60 } });
    await pass(31_000);

    expect(server.ticketsIssued).toBe(2);
    expect(client.realtime.status).toMatchObject({ state: "live", reason: "rotated" });
  });

  test("if the old socket dies while the new one opens, the new one continues at once", async () => {
    const client = await live();
    server.broadcast({ event: "rotate", data: { withinSeconds: 1 } });
    const old = socket();
    while (server.ticketsIssued < 2) await pass(5);
    old.cut();
    server.publish();
    expect(client.realtime.state).toBe("reconnecting");

    await pass(200);

    expect(client.states().at(-1)).toBe("live");
    expect(client.ids()).toEqual(["k3f9.1"]);
  });
});

describe("the server's errors", () => {
  test("a session that is over is replaced with a fresh ticket", async () => {
    const client = await live();

    server.broadcast({ event: "error", data: { code: "session_expired", message: "Your session is over." } });
    await pass(1_200);

    expect(client.statuses.map(({ reason }) => reason)).toContain("session_expired");
    expect(client.realtime.state).toBe("live");
    expect(server.ticketsIssued).toBe(2);
  });

  test("a refused frame is a warning, the gateway's own error nothing", async () => {
    const client = await live();

    server.broadcast(frames.fromServer.error);
    server.broadcast({ message: "Internal server error", connectionId: "A=", requestId: "B=" });
    await pass(50);

    expect(client.realtime.state).toBe("live");
    expect(client.tab.warnings).toHaveLength(1);
  });
});

test("stopping leaves no socket and no timer behind", async () => {
  const client = await live();

  client.realtime.stop();

  expect(server.sockets.size).toBe(0);
  expect(vi.getTimerCount()).toBe(0);
  expect(client.realtime.status).toEqual({ state: "offline", reason: "stopped", transport: null });
});

test("stopping while it opens leaves nothing behind either, and starting again works", async () => {
  const client = createClient(server, { transports: ["websocket"] });
  for (const ms of [5, 15, 25, 35]) {
    client.realtime.start();
    await pass(ms);
    client.realtime.stop();
    await pass(100);
    expect(server.sockets.size).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  }

  client.realtime.start();
  await pass(100);

  expect(client.realtime.state).toBe("live");
});
