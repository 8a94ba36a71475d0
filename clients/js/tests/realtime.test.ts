import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createClient, pass } from "./fakes/client.js";
import { FakeServer } from "./fakes/server.js";

let server: FakeServer;

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2025-07-12T19:30:00.000Z") });
  server = new FakeServer();
});

afterEach(() => {
  vi.useRealTimers();
});

describe("over a WebSocket", () => {
  test("a client becomes live and hears events in order", async () => {
    const client = createClient(server);

    client.realtime.start();
    await pass(100);
    server.publish({ courseId: 1 });
    server.publish({ courseId: 2 });
    await pass(50);

    expect(client.realtime.state).toBe("live");
    expect(client.states()).toEqual(["connecting", "live"]);
    expect(client.ids()).toEqual(["k3f9.1", "k3f9.2"]);
    expect(client.realtime.cursor).toBe("k3f9.2");
  });
});
