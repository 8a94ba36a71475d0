import { describe, expect, test } from "vitest";
import eventsFixture from "../../../tests/wire/events.json" with { type: "json" };
import frames from "../../../tests/wire/frames.json" with { type: "json" };
import { EVENT_NAMES, EVENT_TABLE, invalidatedBy, SKIP } from "../src/event_table.js";
import { parseFrame } from "../src/server_frames.js";

const parse = (frame: unknown) => parseFrame(JSON.stringify(frame));

describe("the event table", () => {
  test("is the one that the backend has", () => {
    const expected = Object.fromEntries(
      eventsFixture.events.map(({ type, event, invalidates }) => [type, { event, invalidates }]),
    );

    expect(EVENT_TABLE).toEqual(expected);
    expect([...EVENT_NAMES].sort()).toEqual([...new Set(eventsFixture.events.map(({ event }) => event))].sort());
  });

  test("knows nothing of other types, not even those that every object has", () => {
    expect(invalidatedBy("course_completed")).toContain("classes");
    expect(invalidatedBy("course_moved_to_mars")).toBeNull();
    expect(invalidatedBy("constructor")).toBeNull();
  });
});

describe("the server's frames", () => {
  const { event, skip, ready, notRecovered, pong, error } = frames.fromServer;

  test("an event alone, and several in a batch", () => {
    expect(parse(event)).toEqual({ kind: "events", events: [event] });
    expect(parse({ event: "batch", data: [event, event] })).toEqual({ kind: "events", events: [event, event] });
  });

  test("a skip alone, and in a batch", () => {
    expect(parse(skip)).toEqual({ kind: "events", events: [skip] });
    expect(parse({ event: "batch", data: [event, skip] })).toEqual({ kind: "events", events: [event, skip] });
    expect(skip.event).toBe(SKIP);
    expect(skip.data.after).toBe(event.data.id);
  });

  test("an event of a name that we do not know", () => {
    expect(parse({ event: "roomFlooded", data: { id: "k3f9.42" } })).toMatchObject({ kind: "events" });
  });

  test("ready, pong, error", () => {
    expect(parse(ready)).toEqual({ kind: "ready", ready: ready.data });
    expect(parse(notRecovered)).toEqual({ kind: "ready", ready: notRecovered.data });
    expect(parse(pong)).toEqual({ kind: "pong", cursor: "k3f9.41" });
    expect(parse(error)).toEqual({ kind: "error", ...error.data });
  });

  test("rotate", () => {
    expect(parse({ event: "rotate", data: { withinSeconds: 60 } })).toEqual({ kind: "rotate", withinSeconds: 60 });
  });

  test("the gateway's own error frame and other nonsense are nothing", () => {
    const gateway = { message: "Internal server error", connectionId: "A=", requestId: "B=" };
    for (const frame of [
      gateway,
      null,
      [],
      "ready",
      { event: "ready" },
      { event: "pong", data: {} },
      { event: "x", data: [] },
    ]) {
      expect(parse(frame)).toBeNull();
    }
    expect(parseFrame("{")).toBeNull();
    expect(parseFrame(new ArrayBuffer(2))).toBeNull();
  });
});
