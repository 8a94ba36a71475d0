import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CaughtUp, createFeed, PUSHED, REPLAYED } from "../src/event_feed.js";
import type { CourseEvent } from "../src/event_table.js";
import { eventOf, skipOf } from "./fakes/fake_server.js";

const COMPLETE = { replayed: false, complete: true };

function feedFrom(cursor: string | null) {
  const events: CourseEvent[] = [];
  const news: string[] = [];
  const caughtUp: CaughtUp[] = [];
  const feed = createFeed({
    onEvent(event, _manner, isCurrent) {
      events.push(event);
      if (isCurrent) news.push(event.data.id);
    },
    onCaughtUp: (told) => caughtUp.push(told),
  });
  feed.begin(cursor);
  return { feed, news, caughtUp, ids: () => events.map(({ data }) => data.id) };
}

/** Events of different courses, so that versions do not interfere. */
const numbered = (from: number, to: number): CourseEvent[] =>
  Array.from({ length: to - from + 1 }, (_, n) => eventOf(`k3f9.${from + n}`, { courseId: from + n }));

/** Another form of these events that the feed must order in the same way. */
const FORMS: Record<string, (event: CourseEvent) => CourseEvent> = {
  "events with after": (event) => event,
  "events of a server without after": ({ event, data: { after: _, ...data } }) => ({ event, data }),
};

describe.each(Object.entries(FORMS))("the order of %s", (_, formOf) => {
  const run = (from: number, to: number): CourseEvent[] => numbered(from, to).map(formOf);

  test("an early event waits for the one before it", () => {
    const { feed, ids } = feedFrom("k3f9.0");
    const [first, second] = run(1, 2);

    const hasHole = feed.receive([second as CourseEvent], PUSHED);
    const before = ids();
    const stillHasHole = feed.receive([first as CourseEvent], PUSHED);

    expect([hasHole, before, stillHasHole]).toEqual([true, [], false]);
    expect(ids()).toEqual(["k3f9.1", "k3f9.2"]);
  });

  test("whatever the order and the repeats, each event is emitted once and in order", () => {
    const arrivals = fc
      .integer({ min: 1, max: 40 })
      .chain((last) =>
        fc.tuple(
          fc.constant(last),
          fc.shuffledSubarray(run(1, last), { minLength: last }),
          fc.array(fc.constantFrom(...run(1, last)), { maxLength: 40 }),
        ),
      );
    fc.assert(
      fc.property(arrivals, ([last, shuffled, repeats]) => {
        const { feed, ids } = feedFrom("k3f9.0");
        for (const event of [...repeats, ...shuffled]) feed.receive([event], PUSHED);
        expect(ids()).toEqual(run(1, last).map(({ data }) => data.id));
        expect(feed.cursor).toBe(`k3f9.${last}`);
      }),
    );
  });

  test("lost pushes come by the replay, and pushes during it lose nothing", () => {
    const plan = fc.tuple(
      fc.array(fc.boolean(), { minLength: 1, maxLength: 30 }),
      fc.nat({ max: 5 }),
      fc.array(fc.nat({ max: 100 }), { minLength: 8, maxLength: 8 }),
    );
    fc.assert(
      fc.property(plan, ([arrived, extra, places]) => {
        const { feed, ids } = feedFrom("k3f9.0");
        const last = arrived.length;
        const pushed = run(1, last).filter((_, n) => arrived[n]);
        for (const event of pushed) feed.receive([event], PUSHED);
        // The replay, with newer pushes anywhere between its frames.
        const frames = run(Number(feed.cursor?.split(".")[1]) + 1, last).map((event) => ({ event, arrival: REPLAYED }));
        run(last + 1, last + extra).forEach((event, n) => {
          frames.splice((places[n] ?? 0) % (frames.length + 1), 0, { event, arrival: REPLAYED });
        });
        for (const { event, arrival } of frames) feed.receive([event], arrival);
        const hasHole = feed.endReplay({ cursor: `k3f9.${last}`, reason: null });
        expect(hasHole).toBe(false);
        expect(ids()).toEqual(run(1, last + extra).map(({ data }) => data.id));
      }),
    );
  });
});

describe("repeats and versions", () => {
  test("a repeat is dropped, also long after", () => {
    const { feed, ids } = feedFrom("k3f9.0");

    feed.receive([...numbered(1, 3), ...numbered(1, 2)], PUSHED);

    expect(ids()).toEqual(["k3f9.1", "k3f9.2", "k3f9.3"]);
  });

  test("an older version of a course moves the cursor and is no news", () => {
    const { feed, news } = feedFrom("k3f9.0");

    feed.receive([eventOf("k3f9.1", { version: 5 }), eventOf("k3f9.2", { version: 4 })], PUSHED);

    expect(news).toEqual(["k3f9.1"]);
    expect(feed.cursor).toBe("k3f9.2");
  });

  test("after a restore lower versions are news again", () => {
    const { feed, news } = feedFrom("k3f9.0");
    feed.receive([eventOf("k3f9.1", { version: 5 })], PUSHED);

    feed.endReplay({ cursor: "new.7", reason: "other_epoch" });
    feed.receive([eventOf("new.8", { version: 2 })], PUSHED);

    expect(news).toEqual(["k3f9.1", "new.8"]);
  });
});

describe("the end of a replay", () => {
  test("without a cursor nothing is released before it, and what it covers never", () => {
    const { feed, ids, caughtUp } = feedFrom(null);

    const hasHole = feed.receive(numbered(40, 43), PUSHED);
    expect([hasHole, ids()]).toEqual([false, []]);
    feed.endReplay({ cursor: "k3f9.41", reason: "no_cursor" });

    expect(ids()).toEqual(["k3f9.42", "k3f9.43"]);
    expect(caughtUp).toEqual([{ recovered: false, reason: "no_cursor", cursor: "k3f9.41", missed: 0 }]);
  });

  test("tells how many events it brought", () => {
    const { feed, caughtUp } = feedFrom("k3f9.0");

    feed.receive(numbered(1, 3), REPLAYED);
    feed.endReplay({ cursor: "k3f9.3", reason: null });

    expect(caughtUp).toEqual([{ recovered: true, reason: null, cursor: "k3f9.3", missed: 3 }]);
  });

  test("never moves the cursor backwards", () => {
    const { feed } = feedFrom("k3f9.0");
    feed.receive(numbered(1, 5), PUSHED);

    feed.endReplay({ cursor: "k3f9.4", reason: null });

    expect(feed.cursor).toBe("k3f9.5");
  });

  test("ahead of what came, it is a loss", () => {
    const { feed, caughtUp } = feedFrom("k3f9.1");

    feed.endReplay({ cursor: "k3f9.4", reason: null });

    expect(caughtUp).toMatchObject([{ recovered: false, reason: "unheard_event" }]);
    expect(feed.cursor).toBe("k3f9.4");
  });

  test("says when a hole remains", () => {
    const { feed } = feedFrom("k3f9.0");
    feed.receive(numbered(5, 5), PUSHED);

    expect(feed.endReplay({ cursor: "k3f9.0", reason: null })).toBe(true);
  });

  test("of another numbering: what is held of it is released, what was held of the old is dropped", () => {
    const { feed, ids } = feedFrom("k3f9.3");
    feed.receive([...numbered(7, 7), eventOf("new.2", { courseId: 1 })], PUSHED);

    feed.endReplay({ cursor: "new.1", reason: "other_epoch" });

    expect(ids()).toEqual(["new.2"]);
  });
});

test("a complete transport has no holes, only events that cannot be heard", () => {
  const { feed, ids, caughtUp } = feedFrom("k3f9.1");

  const hasHole = feed.receive(numbered(4, 5), COMPLETE);

  expect([hasHole, ids()]).toEqual([false, ["k3f9.4", "k3f9.5"]]);
  expect(caughtUp).toMatchObject([{ recovered: false, reason: "unheard_event" }]);
});

test("ids of a shape it cannot read are a hole, and the replay that ends there a loss", () => {
  const { feed, ids, caughtUp } = feedFrom("k3f9.1");

  const hasHole = feed.receive([eventOf("2025-07-12/9")], PUSHED);
  const stillHasHole = feed.endReplay({ cursor: "2025-07-12/9", reason: null });

  expect([hasHole, stillHasHole, ids()]).toEqual([true, false, []]);
  expect(caughtUp).toMatchObject([{ recovered: false, reason: "unheard_event" }]);
  expect(feed.cursor).toBe("2025-07-12/9");
});

describe("skips", () => {
  test("move the cursor, and are no news", () => {
    const { feed, ids, news } = feedFrom("k3f9.0");

    const hasHole = feed.receive([eventOf("k3f9.1"), skipOf("k3f9.2"), eventOf("k3f9.3", { courseId: 2 })], PUSHED);

    expect([hasHole, feed.cursor]).toEqual([false, "k3f9.3"]);
    expect(ids()).toEqual(["k3f9.1", "k3f9.2", "k3f9.3"]);
    expect(news).toEqual(["k3f9.1", "k3f9.3"]);
  });

  test("release the events that wait behind them", () => {
    const { feed, news } = feedFrom("k3f9.0");
    feed.receive([eventOf("k3f9.2")], PUSHED);

    const hasHole = feed.receive([skipOf("k3f9.1")], PUSHED);

    expect([hasHole, news]).toEqual([false, ["k3f9.2"]]);
  });

  test("do not count as missed", () => {
    const { feed, caughtUp } = feedFrom("k3f9.0");

    feed.receive([skipOf("k3f9.1"), eventOf("k3f9.2"), skipOf("k3f9.3")], REPLAYED);
    feed.endReplay({ cursor: "k3f9.3", reason: null });

    expect(caughtUp).toEqual([{ recovered: true, reason: null, cursor: "k3f9.3", missed: 1 }]);
  });

  test("are kept for others like events", () => {
    const { feed } = feedFrom("k3f9.0");
    feed.receive([eventOf("k3f9.1"), skipOf("k3f9.2"), eventOf("k3f9.3", { courseId: 2 })], PUSHED);

    expect(feed.since("k3f9.1")?.map(({ event }) => event)).toEqual(["skip", "courseStatusChanged"]);
    expect(feed.since("k3f9.2")).toHaveLength(1);
  });
});

test("ids that are not numbered are ordered by their after", () => {
  const { feed, ids } = feedFrom("first");
  const third = eventOf("third", { courseId: 3, after: "second" });
  const second = eventOf("second", { courseId: 2, after: "first" });

  const hasHole = feed.receive([third], PUSHED);
  const stillHasHole = feed.receive([second], PUSHED);

  expect([hasHole, stillHasHole, ids()]).toEqual([true, false, ["second", "third"]]);
  expect(feed.since("second")?.map(({ data }) => data.id)).toEqual(["third"]);
});

describe("what it keeps for others", () => {
  test("everything after a cursor", () => {
    const { feed } = feedFrom("k3f9.0");
    feed.receive(numbered(1, 5), PUSHED);

    const since = (cursor: string) => feed.since(cursor)?.map(({ data }) => data.id) ?? null;

    expect(since("k3f9.3")).toEqual(["k3f9.4", "k3f9.5"]);
    expect(since("k3f9.0")).toHaveLength(5);
    expect(since("k3f9.5")).toEqual([]);
    expect(since("other.3")).toBeNull();
  });

  test("not more than it can hold, and then it says so", () => {
    const { feed } = feedFrom("k3f9.0");
    feed.receive(numbered(1, 400), PUSHED);

    expect(feed.since("k3f9.10")).toBeNull();
    expect(feed.since("k3f9.399")).toHaveLength(1);
  });
});

test("events that name no course are all emitted, in order", () => {
  const { feed, news } = feedFrom("k3f9.0");
  const events = [1, 2, 3].map((n) => ({
    event: "instructorAvailabilityChanged",
    data: { type: "absence_added", absenceId: 7, id: `k3f9.${n}`, after: `k3f9.${n - 1}` },
  }));

  feed.receive(events as unknown as CourseEvent[], PUSHED);

  expect(news).toEqual(["k3f9.1", "k3f9.2", "k3f9.3"]);
});
