import { describe, expect, test } from "vitest";
import type { Course } from "@/domain/course.ts";
import { AT_ONCE, BulkRun, type Send } from "@/features/bulk/bulk_run.ts";
import { NoResponse, Problem } from "@/platform/request_errors.ts";
import { course } from "./builders.ts";

const courses = (count: number): Course[] => Array.from({ length: count }, (_, at) => course({ courseId: at + 1 }));
const saved = (before: Course): Course => ({ ...before, version: before.version + 1 });
const lost = () => new NoResponse(new TypeError("network error"));
const busy = () => new Problem(409, { code: "instructor_busy" });

interface Sent {
  courseId: number;
  version: number;
  key: string;
}

/** A run whose waiting takes no time; each course gets the answers in their order, and is saved when there are no more. */
function running(
  count: number,
  answers: Record<number, (Error | null)[]> = {},
  onSend: (sent: Sent) => void = () => {},
) {
  const sent: Sent[] = [];
  const waits: number[] = [];
  let time = 0;
  let keys = 0;
  const send: Send = async (before, key) => {
    const each = { courseId: before.courseId, version: before.version, key };
    sent.push(each);
    onSend(each);
    const answer = answers[before.courseId]?.shift();
    if (answer) throw answer;
    return saved(before);
  };
  const run = new BulkRun(courses(count), send, {
    newKey: () => {
      keys += 1;
      return `key ${keys}`;
    },
    now: () => time,
    wait: async (ms) => {
      waits.push(ms);
      time += ms;
    },
    random: () => 0,
  });
  const states = (): string[] => run.state.rows.map(({ state }) => state);
  const keysOf = (courseId: number): string[] =>
    sent.filter((each) => each.courseId === courseId).map(({ key }) => key);
  return { run, sent, waits, states, keysOf };
}

test("each course is sent once, in its version, with a key of its own", async () => {
  const { run, sent, states } = running(10);

  await run.start();

  expect(states()).toEqual(Array(10).fill("saved"));
  expect(sent.map(({ courseId }) => courseId)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(new Set(sent.map(({ key }) => key)).size).toBe(10);
  expect(run.state.rows.every((row) => row.course.version === 3)).toBe(true);
});

test("at most four are under way", async () => {
  let underWay = 0;
  let most = 0;
  const run = new BulkRun(courses(20), async (before) => {
    underWay += 1;
    most = Math.max(most, underWay);
    await new Promise((resolve) => setTimeout(resolve));
    underWay -= 1;
    return saved(before);
  });

  await run.start();

  expect(most).toBe(AT_ONCE);
});

test("a refusal concerns its course only, and keeps its reason", async () => {
  const refusal = busy();
  const { run, states } = running(5, { 3: [refusal] });

  await run.start();

  expect(states()).toEqual(["saved", "saved", "refused", "saved", "saved"]);
  expect(run.state.rows[2]?.failure).toBe(refusal);
});

describe("what was refused is sent again", () => {
  test("alone, with a new key, in the state that is known by then", async () => {
    const { run, sent, states, keysOf } = running(3, { 2: [busy()] });
    await run.start();
    sent.length = 0;

    await run.again(({ course: known }) => ({ ...known, version: 7 }));

    expect(states()).toEqual(["saved", "saved", "saved"]);
    expect(sent.map(({ courseId, version }) => [courseId, version])).toEqual([[2, 7]]);
    expect(keysOf(2)).toEqual(["key 4"]);
  });

  test("unless its state forbids that: then it stays refused, with its reason", async () => {
    const [first, second] = [busy(), busy()];
    const { run, sent, states } = running(2, { 1: [first], 2: [second] });
    await run.start();
    sent.length = 0;

    await run.again(({ course: known }) => (known.courseId === 1 ? null : known));

    expect(states()).toEqual(["refused", "saved"]);
    expect(run.state.rows[0]?.failure).toBe(first);
    expect(sent.map(({ courseId }) => courseId)).toEqual([2]);
  });
});

describe("a lost response", () => {
  test("is asked for again with the same key", async () => {
    const { run, states, keysOf, waits } = running(1, { 1: [lost(), lost()] });

    await run.start();

    expect(states()).toEqual(["saved"]);
    expect(keysOf(1)).toEqual(["key 1", "key 1", "key 1"]);
    expect(waits).toEqual([1_000, 2_000]);
  });

  test("leaves the outcome unknown after four attempts, and the key is used when it is sent again", async () => {
    const { run, states, keysOf } = running(1, { 1: [lost(), lost(), lost(), lost()] });
    await run.start();
    expect(states()).toEqual(["unknown"]);

    await run.again(() => course({ courseId: 1, version: 99 }));

    expect(states()).toEqual(["saved"]);
    expect(new Set(keysOf(1))).toEqual(new Set(["key 1"]));
    expect(run.state.rows[0]?.course.version).toBe(3);
  });

  test("stays unknown if only throttling follows", async () => {
    const throttled = () => new Problem(429, { code: "throttled" }, 1);
    const { run, states } = running(1, { 1: [lost(), throttled(), throttled(), throttled()] });

    await run.start();

    expect(states()).toEqual(["unknown"]);
  });

  test("of four courses in a row ends the run: the rest is not tried", async () => {
    const four = (): Error[] => [lost(), lost(), lost(), lost()];
    const { run, states } = running(10, { 1: four(), 2: four(), 3: four(), 4: four() });

    await run.start();

    expect(states()).toEqual([...Array(4).fill("unknown"), ...Array(6).fill("untried")]);
    expect(run.state).toMatchObject({ isRunning: false, isStopping: false });
  });
});

describe("429 and 503", () => {
  test.each([429, 503])(
    "%d is repeated with the same key after the named time, and nothing else is sent",
    async (status) => {
      const { run, states, keysOf, waits, sent } = running(6, { 1: [new Problem(status, { code: "busy" }, 7)] });

      await run.start();

      expect(states()).toEqual(Array(6).fill("saved"));
      expect(new Set(keysOf(1)).size).toBe(1);
      expect(waits[0]).toBe(7_000);
      // Those that were under way already, then nothing until the time is over.
      expect(sent.slice(0, AT_ONCE).map(({ courseId }) => courseId)).toEqual([1, 2, 3, 4]);
    },
  );

  test("without an end is a refusal of the course", async () => {
    const throttled = () => new Problem(429, { code: "throttled" }, 1);
    const { run, states } = running(2, { 1: [throttled(), throttled(), throttled(), throttled()] });

    await run.start();

    expect(states()).toEqual(["refused", "saved"]);
  });

  test("for longer than a minute is a refusal at once", async () => {
    const { run, states, waits } = running(1, { 1: [new Problem(503, { code: "busy" }, 3_600)] });

    await run.start();

    expect([states(), waits]).toEqual([["refused"], []]);
  });
});

describe("stopped", () => {
  test("nothing further is sent, what is under way ends, and the rest can be sent later", async () => {
    const { run, states, sent } = running(10, {}, ({ courseId }) => courseId === 4 && run.stop());

    await run.start();
    expect(states()).toEqual([...Array(4).fill("saved"), ...Array(6).fill("untried")]);
    await run.goOn();

    expect(states()).toEqual(Array(10).fill("saved"));
    expect(sent.map(({ courseId }) => courseId)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  test("while the service asks to wait, a course is not tried; after a lost response it is unknown", async () => {
    const refusals = { 1: [new Problem(503, { code: "busy" }, 30)], 2: [lost()] };
    const run: BulkRun = new BulkRun(
      courses(2),
      async (before) => {
        const answer = refusals[before.courseId as 1 | 2].shift();
        if (answer) throw answer;
        return saved(before);
      },
      { wait: () => new Promise(() => {}) },
    );
    const ended = run.start();
    await new Promise((resolve) => setTimeout(resolve));

    run.stop();
    await ended;

    expect(run.state.rows.map(({ state }) => state)).toEqual(["untried", "unknown"]);
  });
});
