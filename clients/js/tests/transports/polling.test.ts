import { beforeEach, describe, expect, test, vi } from "vitest";
import type { FetchLike } from "../../src/browser_environment.js";
import { AccessDenied } from "../../src/errors.js";
import { createClient, pass } from "../fakes/client_under_test.js";
import type { FakeServer } from "../fakes/fake_server.js";
import { type ClientOptions, freshServer, startedOn } from "../fakes/test_setup.js";

let server: FakeServer;

freshServer((fresh) => {
  server = fresh;
});

const polling = (options: ClientOptions = {}) => startedOn(server, { transports: ["polling"], ...options }, 100);

test("a first poll without a cursor learns where the channel stands", async () => {
  server.publish();
  const client = await polling();

  expect(server.requests).toEqual(["GET /dev/updates"]);
  expect(client.states()).toEqual(["connecting", "polling"]);
  expect(client.realtime.cursor).toBe("k3f9.1");
  expect(client.caughtUp).toMatchObject([{ recovered: false, reason: "no_cursor" }]);
});

test("polls are a minute apart and bring what came meanwhile", async () => {
  const client = await polling();
  server.publish();
  await pass(50_000);
  expect(client.ids()).toEqual([]);

  await pass(17_000);

  expect(client.ids()).toEqual(["k3f9.1"]);
  expect(client.events[0]?.replayed).toBe(false);
  expect(server.requests).toHaveLength(2);
});

test("a poll that finds nothing new is answered by 304 and changes nothing", async () => {
  const answers: number[] = [];
  const client = await polling({
    environment: {
      fetch: async (url, init) => {
        const response = await server.fetch(url, init);
        answers.push(response.status);
        return response;
      },
    },
  });

  await pass(140_000);

  expect(answers).toEqual([200, 304, 304]);
  expect(client.states()).toEqual(["connecting", "polling"]);
});

test("a poll before a change is saved has no events and is not a 304, and changes nothing", async () => {
  const client = await polling({ cursor: "k3f9.0" });
  server.isSaving = true;

  await pass(140_000);

  expect(server.requests).toHaveLength(3);
  expect(client.realtime.cursor).toBe("k3f9.0");
  expect(client.caughtUp).toHaveLength(1);
  expect(client.states()).toEqual(["connecting", "polling"]);
});

test("a first poll that finds nothing new is ready all the same", async () => {
  server.publish();

  const client = await polling({ cursor: "k3f9.1" });

  expect(client.realtime).toMatchObject({ state: "polling", cursor: "k3f9.1" });
  expect(client.caughtUp).toEqual([
    { recovered: true, reason: null, cursor: "k3f9.1", missed: 0, refetchWithinSeconds: 0 },
  ]);
});

test("carries the present token", async () => {
  const sent: string[] = [];
  let token = "first";
  await polling({
    getToken: async () => token,
    environment: {
      fetch: (url, init) => {
        sent.push(init.headers.Authorization ?? "");
        return server.fetch(url, init);
      },
    },
  });
  token = "second";
  await pass(70_000);

  expect(sent).toEqual(["first", "second"]);
});

test("pauses while nobody looks, and asks at once when somebody does", async () => {
  const client = await polling();
  client.tab.hide();
  server.publish();
  await pass(600_000);
  expect(server.requests).toHaveLength(1);

  client.tab.show();
  await pass(20);

  expect(client.ids()).toEqual(["k3f9.1"]);
  await pass(70_000);
  expect(server.requests).toHaveLength(3);
});

test("a page that opens hidden polls once, to know whether it can", async () => {
  const client = createClient(server, { transports: ["polling"] });
  client.tab.hide();
  client.realtime.start();

  await pass(600_000);

  expect(server.requests).toHaveLength(1);
  expect(client.realtime.state).toBe("polling");
});

test("more than fits in one answer is fetched until all is there", async () => {
  for (let n = 0; n < 5; n += 1) server.publish({ courseId: n });
  server.pageSize = 2;

  const client = await polling({ cursor: "k3f9.0" });

  expect(client.ids()).toEqual(["k3f9.1", "k3f9.2", "k3f9.3", "k3f9.4", "k3f9.5"]);
  expect(client.caughtUp).toEqual([
    { recovered: true, reason: null, cursor: "k3f9.5", missed: 5, refetchWithinSeconds: 0 },
  ]);
  expect(server.requests).toHaveLength(3);
});

test("an expired cursor goes on from the one in the refusal", async () => {
  for (let n = 0; n < 5; n += 1) server.publish();
  server.expiredUpTo = 4;

  const client = await polling({ cursor: "k3f9.1" });

  expect(client.caughtUp).toMatchObject([{ recovered: false, reason: "expired", cursor: "k3f9.5" }]);
  expect(client.realtime).toMatchObject({ state: "polling", cursor: "k3f9.5" });
});

test("a poll that fails is reconnecting, and catches up", async () => {
  const client = await polling();
  server.faults.polling = "refused";
  await pass(67_000);
  expect(client.realtime.status).toMatchObject({ state: "reconnecting", reason: "poll_failed" });

  server.publish();
  server.faults.polling = "none";
  await pass(31_000);

  expect(client.realtime.state).toBe("polling");
  expect(client.ids()).toEqual(["k3f9.1"]);
});

describe("a poll whose answer cannot be read", () => {
  const unreadable = [{}, null, { events: null, cursor: "k3f9.0", more: false, pollAfterSeconds: 60 }];
  let body: unknown;
  const fetch: FetchLike = async (url, init) =>
    body === undefined ? server.fetch(url, init) : { status: 200, json: async () => body };

  beforeEach(() => {
    body = undefined;
  });

  test.each(unreadable)("%j is a failure, and the first is tried again", async (answer) => {
    body = answer;
    const client = await polling({ environment: { fetch } });
    expect(client.realtime.status).toMatchObject({ state: "connecting", reason: "poll_failed" });

    body = undefined;
    await pass(31_000);

    expect(client.realtime.state).toBe("polling");
  });

  test.each(unreadable)("%j does not end polling", async (answer) => {
    const client = await polling({ environment: { fetch } });
    body = answer;
    await pass(67_000);
    server.publish();

    body = undefined;
    await pass(31_000);

    expect(client.realtime.state).toBe("polling");
    expect(client.ids()).toEqual(["k3f9.1"]);
  });
});

test("a poll that hangs is given up", async () => {
  server.faults.polling = "hangs";
  const client = await polling();

  await pass(10_000);

  expect(client.realtime.status).toMatchObject({ state: "connecting", reason: "connect_timeout" });
});

test("an account that may not use the API rests until the next start", async () => {
  let isAllowed = false;
  const client = await polling({
    getToken: () => {
      if (!isAllowed) throw new AccessDenied("no role");
      return "token";
    },
  });
  await pass(600_000);
  expect(client.realtime.status).toEqual({ state: "offline", reason: "denied", transport: null });
  expect(vi.getTimerCount()).toBe(0);

  isAllowed = true;
  client.realtime.start();
  await pass(100);

  expect(client.realtime.state).toBe("polling");
});
