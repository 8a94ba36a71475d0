import { beforeEach, describe, expect, test, vi } from "vitest";
import frames from "../../../../tests/wire/frames.json" with { type: "json" };
import { createClient, pass } from "../fakes/client_under_test.js";
import { eventOf, type FakeServer } from "../fakes/fake_server.js";
import { type ClientOptions, freshServer, startedOn } from "../fakes/test_setup.js";

let server: FakeServer;

freshServer((fresh) => {
  server = fresh;
});

const live = (options: ClientOptions = {}) => startedOn(server, { transports: ["websocket"], ...options }, 100);

const pings = () => server.frames.filter(({ action }) => action === "ping").length;

const socket = () => server.socket;

describe("opening", () => {
  test("begins with hello and is live with ready", async () => {
    const client = await live();

    expect(socket().url).toBe("wss://socket.test/dev?ticket=socket-1");
    expect(server.frames).toEqual([{ action: "hello", cursor: null, visibility: "visible" }]);
    expect(client.states()).toEqual(["connecting", "live"]);
    expect(client.caughtUp).toMatchObject([{ recovered: false, reason: "no_cursor" }]);
  });

  test("says what the shared fixtures say", async () => {
    await live({ cursor: "k3f9.0" });
    server.publish();
    await pass(31_000);

    const good = new Set(frames.fromClient.good.map(({ text }) => Object.keys(JSON.parse(text)).join()));
    for (const frame of server.frames) expect(good).toContain(Object.keys(frame).join());
  });

  test("from the cursor of a snapshot brings what came since, as one batch or one event", async () => {
    for (let n = 0; n < 3; n += 1) server.publish();

    const [two, one] = [await live({ cursor: () => "k3f9.1" }), await live({ cursor: "k3f9.2" })];

    expect(two.ids()).toEqual(["k3f9.2", "k3f9.3"]);
    expect(two.events.every(({ replayed }) => replayed)).toBe(true);
    expect(two.caughtUp).toEqual([
      { recovered: true, reason: null, cursor: "k3f9.3", missed: 2, refetchWithinSeconds: 0 },
    ]);
    expect(one.ids()).toEqual(["k3f9.3"]);
  });

  test("with a cursor of another epoch says that something is missing", async () => {
    server.publish();

    const client = await live({ cursor: "old.17" });

    expect(client.caughtUp).toMatchObject([{ recovered: false, reason: "other_epoch", cursor: "k3f9.1" }]);
    expect(client.realtime.cursor).toBe("k3f9.1");
  });

  test.each([
    ["hangs", "connect_timeout"],
    ["silent", "connect_timeout"],
    ["refused", "socket_refused"],
    ["throws", "socket_refused"],
  ] as const)("that %s is given up and tried again with a new ticket", async (fault, reason) => {
    server.faults.websocket = fault;
    const client = createClient(server, { transports: ["websocket"] });
    client.realtime.start();
    await pass(10_100);
    expect(client.statuses.map((status) => status.reason)).toContain(reason);

    server.faults.websocket = "none";
    await pass(31_000);

    expect(client.realtime.state).toBe("live");
    expect(server.ticketsIssued).toBeGreaterThan(1);
  });

  test("that waits for tickets for ever is given up as well", async () => {
    const client = createClient(server, { transports: ["websocket"], getTickets: () => new Promise(() => {}) });
    client.realtime.start();

    await pass(10_000);

    expect(client.realtime.status).toMatchObject({ state: "connecting", reason: "connect_timeout" });
  });
});

describe("events", () => {
  test("are logged word for word and given to the listeners of their name", async () => {
    const client = await live();
    const changed = vi.fn();
    const requested = vi.fn();
    client.realtime.on("courseStatusChanged", changed);
    client.realtime.on("newCourseRequest", requested);

    const first = server.publish({ type: "course_completed" });
    const second = server.publish({ type: "new_course_request" }, { event: "newCourseRequest" });
    await pass(50);

    expect(client.tab.lines).toEqual([
      ["📡 Received courseStatusChanged event:", first.data],
      ["📡 Received newCourseRequest event:", second.data],
    ]);
    expect(changed.mock.calls).toEqual([[first.data]]);
    expect(requested.mock.calls).toEqual([[second.data]]);
  });

  test("that come twice are heard once", async () => {
    const client = await live();

    const event = server.publish();
    server.broadcast(event);
    await pass(50);

    expect(client.ids()).toEqual(["k3f9.1"]);
  });

  test("after a lost push are held until a new hello has brought it", async () => {
    const client = await live();
    server.publish({ courseId: 1 }, { isLost: true });

    server.publish({ courseId: 2 });
    await pass(50);

    expect(client.ids()).toEqual(["k3f9.1", "k3f9.2"]);
    expect(server.frames.at(-1)).toEqual({ action: "hello", cursor: "k3f9.0", visibility: "visible" });
  });

  test("of a server without `after` are held in the same way, by their numbers", async () => {
    server.hasAfter = false;
    const client = await live();
    server.publish({ courseId: 1 }, { isLost: true });

    server.publish({ courseId: 2 });
    await pass(50);

    expect(client.ids()).toEqual(["k3f9.1", "k3f9.2"]);
    expect(server.frames.at(-1)).toEqual({ action: "hello", cursor: "k3f9.0", visibility: "visible" });
  });

  test("pushed while a replay is under way come after it", async () => {
    server.publish({ courseId: 1 });
    const client = createClient(server, { transports: ["websocket"], cursor: "k3f9.0" });
    client.realtime.start();
    await pass(35);

    // Committed after the hello was read, pushed before its answer arrives.
    const [open] = server.opened;
    const late = eventOf("k3f9.2", { courseId: 2 });
    open?.onmessage?.({ data: JSON.stringify(late) } as never);
    server.events.push(late);
    expect(client.ids()).toEqual([]);
    await pass(50);

    expect(client.ids()).toEqual(["k3f9.1", "k3f9.2"]);
  });
});

describe("the heartbeat of a server without ticks", () => {
  beforeEach(() => {
    server.tickSeconds = null;
  });

  test("finds a lost push by the newest cursor in the pong", async () => {
    const client = await live();
    server.publish({}, { isLost: true });

    await pass(30_100);

    expect(client.ids()).toEqual(["k3f9.1"]);
  });

  test("without a pong means that the socket is open in name only", async () => {
    const client = await live();
    socket().isMuted = true;

    await pass(41_100);

    expect(client.statuses.map(({ reason }) => reason)).toContain("pong_missed");
    expect(client.realtime.state).toBe("live");
    expect(server.opened).toHaveLength(1);
  });

  test("without an answer to the question for what is missing, neither", async () => {
    const client = await live();
    server.publish({}, { isLost: true });
    server.publish();
    await pass(12);
    socket().isMuted = true;

    await pass(11_100);

    expect(client.statuses.map(({ reason }) => reason)).toContain("hello_unanswered");
    expect(client.ids()).toEqual(["k3f9.1", "k3f9.2"]);
  });

  test("follows the server's interval", async () => {
    server.heartbeatSeconds = 7;
    await live();

    await pass(21_500);

    expect(pings()).toBe(3);
  });

  test("is one each eight minutes while nobody looks, before the gateway's ten are over", async () => {
    const client = await live();
    client.tab.hide();

    // The ping that was due when the page was hidden is still sent.
    await pass(30_000);
    expect(pings()).toBe(1);
    await pass(479_000);
    expect(pings()).toBe(1);
    await pass(1_000);

    expect(pings()).toBe(2);
  });

  test("finds a lost push at once when the page is shown, and goes on as before", async () => {
    const client = await live();
    client.tab.hide();
    await pass(60_000);
    server.publish({}, { isLost: true });
    await pass(100_000);
    expect(client.ids()).toEqual([]);

    client.tab.show();
    await pass(50);

    expect(client.ids()).toEqual(["k3f9.1"]);
    expect(pings()).toBe(2);
    await pass(29_900);
    expect(pings()).toBe(2);
    await pass(100);
    expect(pings()).toBe(3);
  });

  test("of a page that opens hidden is as rare from the start", async () => {
    const client = createClient(server, { transports: ["websocket"] });
    client.tab.hide();
    client.realtime.start();

    await pass(479_000);

    expect(client.realtime.state).toBe("live");
    expect(pings()).toBe(0);
  });

  test("finds a socket that died while nobody looked within seconds of being shown", async () => {
    const client = await live();
    client.tab.hide();
    await pass(60_000);
    socket().isMuted = true;
    server.publish();

    client.tab.show();
    await pass(5_500);

    expect(client.realtime.state).toBe("live");
    expect(client.ids()).toEqual(["k3f9.1"]);
  });
});
