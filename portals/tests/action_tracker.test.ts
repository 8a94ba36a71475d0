/** Which events the user caused: in the tab that acted, and in the other tabs of the user. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ActionTracker, MAX_WAIT_MS } from "@/features/live/action_tracker.ts";
import { DANA, event } from "./builders.ts";

interface Answer {
  courseId: number;
  version: number;
}

const channels = new Set<FakeChannel>();

/** What tabs of one browser share. */
class FakeChannel {
  onmessage: ((event: { data: unknown }) => void) | null = null;

  constructor(readonly name: string) {
    channels.add(this);
  }

  postMessage(message: unknown): void {
    const data = structuredClone(message);
    for (const other of channels) {
      if (other !== this && other.name === this.name) queueMicrotask(() => other.onmessage?.({ data }));
    }
  }

  close(): void {
    channels.delete(this);
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("BroadcastChannel", FakeChannel);
});

afterEach(() => {
  channels.clear();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

function openTab(name = "admin/dana"): ActionTracker {
  const tracker = new ActionTracker(DANA);
  tracker.share(name);
  return tracker;
}

/** An action on a course, and the functions that respond to it or refuse it. */
function act(tracker: ActionTracker, courseId: number | null = 123) {
  let answer = (_: Answer): void => {};
  let refuse = (_: Error): void => {};
  const answered = new Promise<Answer>((resolve, reject) => {
    answer = resolve;
    refuse = reject;
  });
  tracker.track(answered, courseId).catch(() => {});
  return { answer, refuse };
}

const CHANGE = { courseId: 123, version: 2 };
const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

/** The verdict, once it is there; `null` before that. */
function verdictOf(tracker: ActionTracker, changes: Parameters<typeof event>[0] = {}) {
  const verdict: { value: boolean | null } = { value: null };
  void tracker.isMine(event(changes)).then((value) => {
    verdict.value = value;
  });
  return verdict;
}

// The tab that acts, and the tab that receives the event.
describe.each(["the same tab", "another tab", "a tab opened meanwhile"])("in %s", (where) => {
  function arrange() {
    const actor = openTab();
    const early = where === "the same tab" ? actor : openTab();
    return { actor, observer: () => (where === "a tab opened meanwhile" ? openTab() : early) };
  }

  test("a change of one's own is known when the answer comes before the event", async () => {
    const { actor, observer } = arrange();
    act(actor).answer(CHANGE);
    await pass();
    const tracker = observer();
    await pass();

    const verdict = verdictOf(tracker);
    await pass();

    expect(verdict.value).toBe(true);
  });

  test("it is known when the event comes before the answer", async () => {
    const { actor, observer } = arrange();
    const { answer } = act(actor);
    await pass();
    const tracker = observer();
    await pass();

    const verdict = verdictOf(tracker);
    await pass(MAX_WAIT_MS - 100);
    expect(verdict.value).toBeNull();
    answer(CHANGE);
    await pass();

    expect(verdict.value).toBe(true);
  });

  test("a requested course is known although it had no number before", async () => {
    const { actor, observer } = arrange();
    const { answer } = act(actor, null);
    await pass();
    const tracker = observer();
    await pass();

    const verdict = verdictOf(tracker, { type: "new_course_request" });
    answer(CHANGE);
    await pass();

    expect(verdict.value).toBe(true);
  });

  test("others' changes are told apart while one's own action is refused", async () => {
    const { actor, observer } = arrange();
    const { refuse } = act(actor);
    await pass();
    const tracker = observer();
    await pass();

    const verdict = verdictOf(tracker);
    refuse(new Error("no"));
    await pass();

    expect(verdict.value).toBe(false);
  });

  test("no event waits longer than the patience, and none for another course or person", async () => {
    const { actor, observer } = arrange();
    act(actor);
    await pass();
    const tracker = observer();
    await pass();

    const same = verdictOf(tracker);
    const others = [
      verdictOf(tracker, { courseId: 124 }),
      verdictOf(tracker, { type: "new_course_request" }),
      verdictOf(tracker, { actor: { role: "admin", name: "Omar" } }),
      verdictOf(tracker, { actor: { role: "instructor", name: "Dana" } }),
    ];
    await pass();

    expect(others.map(({ value }) => value)).toEqual([false, false, false, false]);
    expect(same.value).toBeNull();
    await pass(MAX_WAIT_MS);
    expect(same.value).toBe(false);
  });
});

test("another person of the same name, in another browser, is somebody else", async () => {
  const tracker = openTab();

  const verdict = verdictOf(tracker);
  await pass();

  expect(verdict.value).toBe(false);
});

test("another person in the same browser hears nothing of it", async () => {
  const [actor, other] = [openTab("admin/dana"), openTab("admin/dana2")];
  act(actor).answer(CHANGE);
  await pass();

  const verdict = verdictOf(other);
  await pass();

  expect(verdict.value).toBe(false);
});

test("a tab that is closed with an action under way holds nothing up for long", async () => {
  const [actor, tracker] = [openTab(), openTab()];
  act(actor);
  await pass(120_000);

  const verdict = verdictOf(tracker);
  await pass();

  expect(verdict.value).toBe(false);
});

test("a tab that comes back asks for what it has not heard", async () => {
  const actor = openTab();
  const tracker = new ActionTracker(DANA);
  const end = tracker.share("admin/dana");
  end();
  act(actor).answer(CHANGE);
  await pass();
  tracker.share("admin/dana");
  await pass();

  const verdict = verdictOf(tracker);
  await pass();

  expect(verdict.value).toBe(true);
});

test.each([
  ["lacks", undefined],
  [
    "forbids",
    class {
      constructor() {
        throw new DOMException("denied", "SecurityError");
      }
    },
  ],
])("where the browser %s channels each tab knows its own actions", async (_, Channel) => {
  vi.stubGlobal("BroadcastChannel", Channel);
  const tracker = openTab();
  act(tracker).answer(CHANGE);
  await pass();

  const verdict = verdictOf(tracker);
  await pass();

  expect(verdict.value).toBe(true);
});
