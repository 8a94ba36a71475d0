/** Delivery times, which the client reports by pings. */
import { describe, expect, test } from "vitest";
import { pass } from "../fakes/client_under_test.js";
import type { FakeServer } from "../fakes/fake_server.js";
import { type ClientOptions, freshServer, startedOn } from "../fakes/test_setup.js";

let server: FakeServer;

freshServer((fresh) => {
  server = fresh;
});

const live = (options: ClientOptions = {}) => startedOn(server, { transports: ["websocket"], ...options }, 100);
const sent = (action: string) => server.frames.filter((frame) => frame.action === action);

describe("delivery times", () => {
  const publish = (count: number) => {
    for (let each = 0; each < count; each += 1) server.publish();
  };

  test("travel at most every ten minutes, ten or more in a ping of their own", async () => {
    await live({ environment: { random: () => 0 } });
    publish(2);
    await pass(60_000);
    publish(8);

    await pass(599_000);
    expect(sent("ping")).toEqual([]);
    await pass(2_000);
    expect(sent("ping")).toEqual([
      { action: "ping", cursor: "k3f9.10", delivery: { count: 10, p50Ms: 10, p95Ms: 10, maxMs: 10 } },
    ]);
    publish(10);
    await pass(598_000);
    expect(sent("ping")).toHaveLength(1);
    await pass(2_000);

    expect(sent("ping")).toHaveLength(2);
  });

  test("wait until there are ten", async () => {
    await live({ environment: { random: () => 0 } });
    publish(9);

    await pass(3_600_000);
    expect(sent("ping")).toEqual([]);
    publish(1);
    await pass(661_000);

    expect(sent("ping")).toHaveLength(1);
  });

  test("of replayed events and skips are none: nothing is sent", async () => {
    server.publish();
    await live({ cursor: "k3f9.0" });
    server.skip();

    await pass(3_600_000);

    expect(sent("ping")).toEqual([]);
  });

  test("travel to a server without ticks in the same way, beside its pings", async () => {
    server.tickSeconds = null;
    await live();
    publish(10);

    await pass(1_000_000);

    expect(sent("ping").filter(({ delivery }) => delivery)).toHaveLength(1);
  });
});
