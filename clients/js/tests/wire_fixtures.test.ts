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
    const named = [...eventsFixture.events, ...eventsFixture.availability].map(({ event }) => event);
    expect([...EVENT_NAMES].sort()).toEqual([...new Set(named)].sort());
  });

  test("knows nothing of other types, not even those that every object has", () => {
    expect(invalidatedBy("course_completed")).toContain("classes");
    expect(invalidatedBy("course_moved_to_mars")).toBeNull();
    expect(invalidatedBy("constructor")).toBeNull();
    expect(invalidatedBy("constructor", "pendingCourses")).toBeNull();
  });

  test("takes the queries of other types from the event, and of its own types from the table", () => {
    expect(invalidatedBy("absence_added", ["absences"])).toEqual(["absences"]);
    expect(invalidatedBy("new_course_request", ["absences"])).toEqual(["pendingCourses"]);
  });
});

describe("the server's frames", () => {
  const { event, skip, eventForMany, batchForMany, ready, readyWithTicks, notRecovered, tick, pong, error } =
    frames.fromServer;

  test("an event alone, and several in a batch", () => {
    expect(parse(event)).toEqual({ event: "events", data: [event] });
    expect(parse({ event: "batch", data: [event, event] })).toEqual({ event: "events", data: [event, event] });
  });

  test("a skip alone, and in a batch", () => {
    expect(parse(skip)).toEqual({ event: "events", data: [skip] });
    expect(parse({ event: "batch", data: [event, skip] })).toEqual({ event: "events", data: [event, skip] });
    expect(skip.event).toBe(SKIP);
    expect(skip.data.after).toBe(event.data.id);
  });

  test("an event of a name that we do not know", () => {
    expect(parse({ event: "roomFlooded", data: { id: "k3f9.42" } })).toMatchObject({ event: "events" });
  });

  test("ready, pong, tick, error and rotate, as they are", () => {
    const rotate = { event: "rotate", data: { withinSeconds: 60 } };
    for (const frame of [ready, readyWithTicks, notRecovered, pong, tick, error, rotate]) {
      expect(parse(frame)).toEqual(frame);
    }
  });

  test("the time to fetch of an event and of each event in a batch", () => {
    expect(parse(eventForMany)).toEqual({ event: "events", data: [eventForMany] });
    expect(parse(batchForMany)).toMatchObject({
      data: batchForMany.data.map((one) => ({ ...one, refetchWithinSeconds: batchForMany.refetchWithinSeconds })),
    });
  });

  test("an event that is in no feed is not taken for one that is", () => {
    expect(parse(frames.fromServer.noticesChanged)).toBeNull();
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
