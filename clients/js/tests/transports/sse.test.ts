import { describe, expect, test, vi } from "vitest";
import { pass } from "../fakes/client_under_test.js";
import type { FakeServer } from "../fakes/fake_server.js";
import { type ClientOptions, freshServer, startedOn } from "../fakes/test_setup.js";

let server: FakeServer;

freshServer((fresh) => {
  server = fresh;
});

const streaming = (options: ClientOptions = {}) => startedOn(server, { transports: ["sse"], ...options }, 400);

const addresses = () => [...server.sources].map(({ url }) => url);

describe("opening", () => {
  test("carries the stream's ticket and the cursor", async () => {
    server.publish();
    const client = await streaming({ cursor: "k3f9.0" });

    expect(addresses()).toEqual(["https://api.test/dev/updates/stream?ticket=stream-1&after=k3f9.0"]);
    expect(client.states()).toEqual(["connecting", "streaming"]);
    expect(client.events).toMatchObject([{ replayed: true, data: { id: "k3f9.1" } }]);
    expect(client.caughtUp).toEqual([
      { recovered: true, reason: null, cursor: "k3f9.1", missed: 1, refetchWithinSeconds: 0 },
    ]);
  });

  test("without a cursor begins where the server stands", async () => {
    server.publish();
    const client = await streaming();

    expect(client.realtime.cursor).toBe("k3f9.1");
    expect(client.caughtUp).toMatchObject([{ recovered: false, reason: "no_cursor" }]);
  });
});

test("the end of each answer does not make the link flicker", async () => {
  const client = await streaming();
  for (let n = 0; n < 20; n += 1) {
    server.publish({ courseId: n });
    await pass(3_010);
  }

  expect(client.states()).toEqual(["connecting", "streaming"]);
  expect(client.ids()).toHaveLength(20);
  expect(client.events.every(({ replayed }) => !replayed)).toBe(true);
});

test("nothing new moves nothing", async () => {
  const client = await streaming({ cursor: "k3f9.0" });

  await pass(30_000);

  expect(client.caughtUp).toHaveLength(1);
  expect(client.realtime.cursor).toBe("k3f9.0");
});

test("a browser that has given up is replaced with a fresh ticket", async () => {
  const client = await streaming();
  server.faults.sse = "refused";
  await pass(3_050);
  expect(client.realtime.status).toMatchObject({ state: "reconnecting", reason: "stream_closed" });

  server.faults.sse = "none";
  server.publish();
  await pass(5_000);

  expect(client.realtime.state).toBe("streaming");
  expect(client.ids()).toEqual(["k3f9.1"]);
});

test("a server that cannot be reached is noticed after a few empty answers", async () => {
  const client = await streaming();

  server.faults.sse = "unreachable";
  await pass(12_500);

  expect(client.realtime.status).toMatchObject({ state: "reconnecting", reason: "stream_closed" });
});

test("a ticket that does not come is not waited for until the old one is refused", async () => {
  const client = await streaming();
  server.faults.tickets = "hangs";
  await pass(720_000);
  expect(client.realtime.state).toBe("streaming");

  await pass(10_000);
  expect(client.realtime.status).toMatchObject({ state: "reconnecting", reason: "connect_timeout" });
  server.faults.tickets = 200;
  await pass(15_000);

  expect(client.realtime.state).toBe("streaming");
});

test("the ticket is renewed before its end, and the stream goes on at the cursor", async () => {
  const client = await streaming();
  server.publish();
  await pass(720_000);
  server.publish({ courseId: 7 });
  await pass(3_010);

  expect(addresses()).toEqual(["https://api.test/dev/updates/stream?ticket=stream-2&after=k3f9.1"]);
  expect(client.ids()).toEqual(["k3f9.1", "k3f9.2"]);
  expect(client.states()).toEqual(["connecting", "streaming"]);
});

test("a cursor that has expired is left behind, and all is to be fetched again", async () => {
  for (let n = 0; n < 5; n += 1) server.publish();
  server.expiredUpTo = 4;

  const client = await streaming({ cursor: "k3f9.1" });

  expect(client.realtime.state).toBe("streaming");
  expect(client.caughtUp).toMatchObject([{ recovered: false, reason: "expired", cursor: "k3f9.5" }]);
});

test("an event whose name nobody listens for makes everything stale", async () => {
  const client = await streaming();
  server.publish({}, { event: "roomFlooded" });

  await pass(10_000);

  expect(client.caughtUp.at(-1)).toMatchObject({ recovered: false, reason: "unheard_event" });
  expect(client.realtime.cursor).toBe("k3f9.1");
  expect(client.caughtUp).toHaveLength(2);
});

test("a page that is shown again asks at once instead of after retry", async () => {
  const client = await streaming();
  await pass(200);
  server.publish();

  client.tab.show();
  await pass(20);

  expect(client.ids()).toEqual(["k3f9.1"]);
  expect(server.sources.size).toBe(1);
});

test("stopping leaves no stream and no timer behind", async () => {
  const client = await streaming();

  client.realtime.stop();
  await pass(5_000);

  expect(server.sources.size).toBe(0);
  expect(vi.getTimerCount()).toBe(0);
});
