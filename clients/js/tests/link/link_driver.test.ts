/** Ranks, pauses, the stored transport: the link as a whole against the fake server. */
import { describe, expect, test } from "vitest";
import type { FetchLike } from "../../src/browser_environment.js";
import { CoursewireError } from "../../src/errors.js";
import { createRealtime } from "../../src/realtime.js";
import { createClient, pass } from "../fakes/client_under_test.js";
import { FakeBrowser } from "../fakes/fake_browser.js";
import type { FakeServer } from "../fakes/fake_server.js";
import { type ClientOptions, freshServer, startedOn } from "../fakes/test_setup.js";

let server: FakeServer;

freshServer((fresh) => {
  server = fresh;
});

const started = (options: ClientOptions = {}, ms = 500) => startedOn(server, options, ms);

describe("the ranking", () => {
  test("leads to SSE when sockets are refused", async () => {
    server.faults.websocket = "refused";

    const client = await started({}, 5_000);

    expect(client.realtime.status).toEqual({ state: "streaming", reason: "ready", transport: "sse" });
    expect(new Set(client.states())).toEqual(new Set(["connecting", "streaming"]));
  });

  test("leads to polling when streams are refused too, and delivers the same events with the same cursor", async () => {
    server.faults.websocket = "refused";
    const stream = await started({}, 5_000);
    server.faults.sse = "refused";
    const poll = await started({}, 8_000);
    server.faults.sse = "none";
    server.faults.websocket = "none";
    const socket = await started();

    server.publish({ courseId: 1 });
    server.publish({ courseId: 2 });
    await pass(70_000);

    const clients = [socket, stream, poll];
    for (const client of clients) {
      expect(client.ids()).toEqual(["k3f9.1", "k3f9.2"]);
      expect(client.realtime.cursor).toBe("k3f9.2");
    }
  });

  test("skips what the environment lacks", async () => {
    const client = await started({ environment: { WebSocket: undefined, EventSource: undefined } });

    expect(client.realtime.state).toBe("polling");
    expect(client.states()).toEqual(["connecting", "polling"]);
  });

  test("needs one transport", () => {
    const { environment } = new FakeBrowser().tab(server, { WebSocket: undefined });
    const create = () =>
      createRealtime({ apiUrl: "https://api.test", getToken: () => "", transports: ["websocket"], environment });

    expect(create).toThrow(CoursewireError);
  });

  test("is climbed again when sockets work again, without a gap", async () => {
    server.faults.websocket = "refused";
    const client = await started({}, 5_000);
    expect(client.realtime.state).toBe("streaming");

    server.faults.websocket = "none";
    await pass(45_000);
    server.publish();
    await pass(50);

    expect(client.realtime.status).toEqual({ state: "live", reason: "upgraded", transport: "websocket" });
    expect(client.ids()).toEqual(["k3f9.1"]);
    expect(client.states()).not.toContain("reconnecting");
    expect(server.sources.size).toBe(0);
  });

  test("is climbed ever more rarely while sockets stay refused", async () => {
    server.faults.websocket = "refused";
    await started({ transports: ["websocket", "polling"] }, 5_000);
    const tickets = server.ticketsIssued;

    await pass(3_600_000);

    // 30 s, 1, 2, 4, 8 min, then every ten: not one a minute.
    expect(server.ticketsIssued - tickets).toBeGreaterThan(5);
    expect(server.ticketsIssued - tickets).toBeLessThan(20);
  });

  test("is begun where it worked last in this tab, and at the top in another", async () => {
    server.faults.websocket = "hangs";
    const client = await started({}, 40_000);
    expect(client.realtime.state).toBe("streaming");
    const tab = new FakeBrowser().tab(server, { storage: client.tab.storage });

    const reloaded = createRealtime({
      apiUrl: "https://api.test/dev",
      getToken: () => "",
      environment: tab.environment,
    });
    reloaded.start();
    await pass(300);

    expect(reloaded.state).toBe("streaming");
    expect((await started()).realtime.state).toBe("connecting");
  });

  test("does without a storage that is forbidden", async () => {
    const forbidden = () => {
      throw new DOMException("denied", "SecurityError");
    };

    const client = await started({ environment: { storage: { getItem: forbidden, setItem: forbidden } } });

    expect(client.realtime.state).toBe("live");
  });
});

describe("coming back", () => {
  test("brings only what was missed, and says so", async () => {
    const client = await started({ cursor: "k3f9.0" });
    server.publish({ courseId: 1 });
    await pass(50);
    server.cutSockets();
    expect(client.realtime.status).toMatchObject({ state: "reconnecting", reason: "socket_closed" });
    server.publish({ courseId: 2 });
    server.publish({ courseId: 3 });

    await pass(1_200);

    expect(client.realtime.state).toBe("live");
    expect(client.events.map(({ data, replayed }) => [data.courseId, replayed])).toEqual([
      [1, false],
      [2, true],
      [3, true],
    ]);
    expect(client.caughtUp.at(-1)).toEqual({
      recovered: true,
      reason: null,
      cursor: "k3f9.3",
      missed: 2,
      refetchWithinSeconds: 0,
    });
  });

  test("of many clients is spread over the window", async () => {
    const clients = Array.from({ length: 60 }, (_, n) =>
      createClient(server, { transports: ["websocket"], environment: { random: () => n / 60 } }),
    );
    for (const { realtime } of clients) realtime.start();
    await pass(1_000);
    server.cutSockets();

    const back: number[] = [];
    for (let slice = 0; slice < 11; slice += 1) {
      await pass(100);
      back.push(server.opened.length);
    }

    const perSlice = back.map((count, n) => count - (back[n - 1] ?? 0));
    expect(Math.max(...perSlice)).toBeLessThan(12);
    expect(back.at(-1)).toBe(60);
  });

  test("to a server that drops at once is tried ever more slowly", async () => {
    await started({ transports: ["websocket"], environment: { random: () => 0.9 } });

    for (let second = 0; second < 600; second += 1) {
      await pass(100);
      server.cutSockets();
    }

    expect(server.ticketsIssued).toBeLessThan(12);
  });

  test("a long outage ends with the best transport again", async () => {
    const client = await started();
    Object.assign(server.faults, { websocket: "refused", sse: "refused", polling: "refused", tickets: 503 });
    server.cutSockets();
    await pass(600_000);
    expect(client.realtime.state).toBe("reconnecting");

    Object.assign(server.faults, { websocket: "none", sse: "none", polling: "none", tickets: 200 });
    server.publish();
    await pass(120_000);

    expect(client.realtime.state).toBe("live");
    expect(client.ids()).toEqual(["k3f9.1"]);
  });

  test("with a token that is refused says so and asks for another", async () => {
    server.faults.tickets = 401;
    const client = await started({ transports: ["websocket"] }, 100);
    expect(client.realtime.status).toMatchObject({ state: "connecting", reason: "unauthorized" });

    server.faults.tickets = 200;
    await pass(5_000);

    expect(client.realtime.state).toBe("live");
  });

  test("tells which token was refused to whoever gives the next one", async () => {
    const asked: (string | undefined)[] = [];
    const getToken = (refused?: string) => {
      asked.push(refused);
      return refused === "first" ? "second" : "first";
    };
    const fetch: FetchLike = async (url, init) =>
      init.headers.Authorization === "second" ? server.fetch(url, init) : { status: 401, json: async () => ({}) };

    const client = await started({ transports: ["polling"], getToken, environment: { fetch } }, 5_000);
    await pass(70_000);

    expect(client.realtime.state).toBe("polling");
    expect(asked.slice(0, 3)).toEqual([undefined, "first", undefined]);
  });

  test("a 403 rests only when the account has no role; a firewall's may pass", async () => {
    server.faults.tickets = 403;
    server.faults.ticketsCode = "forbidden";
    const blocked = await started({ transports: ["websocket"] });
    server.faults.ticketsCode = "no_role";
    const denied = await started({ transports: ["websocket"] });

    expect(blocked.realtime.status).toMatchObject({ state: "connecting", reason: "tickets_failed" });
    expect(denied.realtime.status).toMatchObject({ state: "offline", reason: "denied" });
  });
});

test("starting twice is starting once", async () => {
  const client = await started();

  client.realtime.start();
  await pass(100);

  expect(server.ticketsIssued).toBe(1);
});

test("status is the same object until it changes", async () => {
  const client = await started();
  const before = client.realtime.status;
  client.tab.show();
  await pass(100);

  expect(client.realtime.status).toBe(before);
});
