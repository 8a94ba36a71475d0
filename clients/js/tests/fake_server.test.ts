/** The fake server accepts and refuses what the real one does. */
import { beforeEach, describe, expect, test, vi } from "vitest";
import frames from "../../../tests/wire/frames.json" with { type: "json" };
import { pass } from "./fakes/client_under_test.js";
import { FakeServer } from "./fakes/fake_server.js";
import { freshServer } from "./fakes/test_setup.js";

let server: FakeServer;

freshServer(() => {});

// Not the server of `freshServer`, which must not refuse anything.
beforeEach(() => {
  server = new FakeServer();
});

/** What the server sends to a new socket that sends these texts, from the first of them on. */
async function responsesTo(...texts: string[]): Promise<{ event: string; data: Record<string, unknown> }[]> {
  const socket = new server.WebSocket(`wss://socket.test/dev?ticket=${server.issueTickets().ticket}`);
  const responses: { event: string; data: Record<string, unknown> }[] = [];
  socket.onmessage = (({ data }: { data: string }) => responses.push(JSON.parse(data))) as never;
  await pass(50);
  for (const text of texts) socket.send(text);
  await pass(50);
  return responses;
}

describe("a frame", () => {
  const hello = '{"action": "hello", "cursor": null}';

  test.each(frames.fromClient.good)("$name is accepted", async ({ text }) => {
    const [ready, ...responses] = await responsesTo(hello, text);

    expect([ready, ...responses]).not.toContainEqual(expect.objectContaining({ event: "error" }));
    expect(responses.map(({ event }) => event)).toEqual(responseTo(text));
    expect(server.refused).toEqual([]);
  });

  function responseTo(text: string): string[] {
    const { action, state } = JSON.parse(text);
    // Who is where is a matter of other clients.
    if (action.startsWith("presence")) return [];
    if (action === "visibility") return state === "visible" ? ["tick"] : [];
    return [action === "ping" ? "pong" : "ready"];
  }

  test("that changes the visibility before hello is refused", async () => {
    const [error] = await responsesTo('{"action": "visibility", "state": "visible"}');

    expect(error).toMatchObject({ event: "error", data: { code: "bad_frame" } });
  });

  test.each([
    ...frames.fromClient.bad,
    { name: "presence by name", text: '{"action": "presence", "courseId": "Dana"}' },
    { name: "incomplete measurements", text: '{"action": "ping", "cursor": null, "delivery": {"count": 1}}' },
  ])("$name is refused", async ({ text }) => {
    expect(await responsesTo(text)).toMatchObject([{ event: "error", data: { code: "bad_frame" } }]);
    expect(server.refused).toEqual([text]);
  });
});

describe("a hello", () => {
  test.each([
    [null, "no_cursor"],
    ["k3f9", "unreadable"],
    ["k3f9.01", "unreadable"],
    ["K3F9.1", "unreadable"],
    ["a1b2.1", "other_epoch"],
    ["k3f9.2000", "from_the_future"],
    ["k3f9.3", "expired"],
    ["k3f9.10", "too_far_behind"],
    ["k3f9.1100", null],
  ])("with the cursor %s has the reason %s", async (cursor, reason) => {
    for (let n = 0; n < 1_100; n += 1) server.publish();
    server.expiredUpTo = 5;

    const [ready] = await responsesTo(JSON.stringify({ action: "hello", cursor }));

    expect(ready).toMatchObject({ event: "ready", data: { reason, recovered: reason === null } });
  });
});

describe("a ticket", () => {
  test.each([
    ["a used one", () => server.issueTickets().ticket, 2, 0],
    ["an expired one", () => server.issueTickets().ticket, 1, 31_000],
    ["an unknown one", () => "guessed", 1, 0],
  ])("%s opens no socket", async (_, ticketOf, uses, ageMs) => {
    const url = `wss://socket.test/dev?ticket=${ticketOf()}`;
    await pass(ageMs);
    const opened = vi.fn();

    for (let n = 0; n < uses; n += 1) {
      new server.WebSocket(url).onopen = opened;
      await pass(50);
    }

    expect(opened).toHaveBeenCalledTimes(uses - 1);
  });

  test.each([
    ["an expired one", () => server.issueTickets().streamTicket, 901_000],
    ["an unknown one", () => "guessed", 0],
  ])("%s opens no stream", async (_, ticketOf, ageMs) => {
    const url = `https://api.test/dev/updates/stream?ticket=${ticketOf()}`;
    await pass(ageMs);
    const codes: string[] = [];

    const source = new server.EventSource(url);
    source.addEventListener("error", ({ data }) => data && codes.push(JSON.parse(String(data)).code));
    await pass(50);
    source.close();

    expect(codes).toEqual(["ticket_refused"]);
  });
});
