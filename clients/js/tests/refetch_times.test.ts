/** Where the time comes from within which an application fetches its lists, on each transport and in each tab. */
import { describe, expect, test } from "vitest";
import { pass } from "./fakes/client_under_test.js";
import { FakeBrowser } from "./fakes/fake_browser.js";
import type { FakeServer } from "./fakes/fake_server.js";
import { freshServer, openTabs, startedOn } from "./fakes/test_setup.js";

let server: FakeServer;

freshServer((fresh) => {
  server = fresh;
});

const seconds = (told: { refetchWithinSeconds?: number | undefined }[]) =>
  told.map(({ refetchWithinSeconds = 0 }) => refetchWithinSeconds);

const options = { transports: ["websocket"], cursor: "k3f9.0" } as const;

describe("by websocket", () => {
  test("each live event has the time of its frame, alone and in a batch", async () => {
    server.refetchWithinSeconds = 200;
    const client = await startedOn(server, options, 100);
    const [first, second, third] = [1, 2, 3].map((courseId) => server.publish({ courseId }, { isLost: true }));

    server.broadcast({ ...first, refetchWithinSeconds: 20 });
    server.broadcast({ event: "batch", data: [second, third], refetchWithinSeconds: 30 });
    server.publish({ courseId: 4 });
    await pass(100);

    expect(client.ids()).toHaveLength(4);
    expect(seconds(client.events)).toEqual([20, 30, 30, 0]);
  });

  test("replayed events have the time of the tickets", async () => {
    server.refetchWithinSeconds = 200;
    server.publish();

    const client = await startedOn(server, options, 100);

    expect(seconds(client.events)).toEqual([200]);
  });

  test("a loss has the time of ready, which is newer than that of the tickets", async () => {
    server.refetchWithinSeconds = 10;
    const client = await startedOn(server, { ...options, cursor: "k3f9.0" }, 100);
    server.refetchWithinSeconds = 200;
    server.restore("m7aa");

    // The next tick, and a moment within a tenth of the time.
    await pass(81_000);

    expect(client.caughtUp.at(-1)).toMatchObject({ reason: "other_epoch", refetchWithinSeconds: 200 });
  });

  test("tickets without a time mean that lists are fetched at once", async () => {
    server.publish();
    const { refetchWithinSeconds: _, ...older } = server.issueTickets();

    const client = await startedOn(server, { ...options, getTickets: async () => older }, 100);

    expect(client.ids()).toEqual(["k3f9.1"]);
    expect(seconds(client.events)).toEqual([0]);
  });
});

describe("by event stream", () => {
  test("missed events and a loss have the time of the tickets, and a live event none", async () => {
    server.refetchWithinSeconds = 200;
    server.publish({ courseId: 1 });
    const client = await startedOn(server, { transports: ["sse"], cursor: "k3f9.0" }, 1_000);
    server.publish({ courseId: 2 });
    await pass(30_000);

    expect(client.ids()).toEqual(["k3f9.1", "k3f9.2"]);
    expect(seconds(client.events)).toEqual([200, 0]);
    expect(client.caughtUp).toMatchObject([{ recovered: true, refetchWithinSeconds: 200 }]);
  });
});

describe("by polling", () => {
  test("a loss has the time of the tickets with which the socket was tried", async () => {
    server.refetchWithinSeconds = 200;
    const transports = ["websocket", "polling"] as const;
    const client = await startedOn(server, { transports, cursor: "k3f9.0" }, 100);
    server.faults.websocket = "refused";
    server.cutSockets();
    server.restore("m7aa");
    await pass(120_000);

    expect(client.realtime.state).toBe("polling");
    expect(client.caughtUp.at(-1)).toMatchObject({ reason: "other_epoch", refetchWithinSeconds: 200 });
  });
});

describe("in several tabs", () => {
  test("each tab gets the time of live events, of missed events and of a loss", async () => {
    server.refetchWithinSeconds = 200;
    const clients = await openTabs(server, new FakeBrowser(), 3, options);
    const first = server.publish({ courseId: 1 }, { isLost: true });
    server.broadcast({ ...first, refetchWithinSeconds: 20 });
    await pass(100);
    server.cutSockets();
    server.publish({ courseId: 2 });
    await pass(3_000);
    server.restore("m7aa");
    // The next tick, and a moment within a tenth of the time.
    await pass(81_000);

    for (const client of clients) {
      expect(seconds(client.events)).toEqual([20, 200]);
      expect(client.caughtUp.at(-1)).toMatchObject({ reason: "other_epoch", refetchWithinSeconds: 200 });
    }
  });
});
