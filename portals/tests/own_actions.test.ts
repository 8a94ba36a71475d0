/** Which events are one's own: in the tab that acted, and in the others of the same person. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { OwnActions, PATIENCE_MS } from "@/features/live/own_actions.ts";
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

function openTab(name = "admin/dana"): OwnActions {
  const own = new OwnActions(DANA);
  own.share(name);
  return own;
}

/** An action on a course, and what answers or refuses it. */
function act(own: OwnActions, courseId: number | null = 123) {
  let answer = (_: Answer): void => {};
  let refuse = (_: Error): void => {};
  const answered = new Promise<Answer>((resolve, reject) => {
    answer = resolve;
    refuse = reject;
  });
  own.watch(answered, courseId).catch(() => {});
  return { answer, refuse };
}

const CHANGE = { courseId: 123, version: 2 };
const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

/** The verdict, once it is there; `null` before that. */
function verdictOf(own: OwnActions, changes: Parameters<typeof event>[0] = {}) {
  const verdict: { value: boolean | null } = { value: null };
  void own.isOwn(event(changes)).then((value) => {
    verdict.value = value;
  });
  return verdict;
}

// The tab that acts, and where its event is heard.
describe.each(["the same tab", "another tab", "a tab opened meanwhile"])("in %s", (where) => {
  function arrange() {
    const actor = openTab();
    const early = where === "the same tab" ? actor : openTab();
    return { actor, hearer: () => (where === "a tab opened meanwhile" ? openTab() : early) };
  }

  test("one's own change is known when the answer comes before the event", async () => {
    const { actor, hearer } = arrange();
    act(actor).answer(CHANGE);
    await pass();
    const own = hearer();
    await pass();

    const verdict = verdictOf(own);
    await pass();

    expect(verdict.value).toBe(true);
  });

  test("it is known when the event comes before the answer", async () => {
    const { actor, hearer } = arrange();
    const { answer } = act(actor);
    await pass();
    const own = hearer();
    await pass();

    const verdict = verdictOf(own);
    await pass(PATIENCE_MS - 100);
    expect(verdict.value).toBeNull();
    answer(CHANGE);
    await pass();

    expect(verdict.value).toBe(true);
  });

  test("a requested course is known although it had no number before", async () => {
    const { actor, hearer } = arrange();
    const { answer } = act(actor, null);
    await pass();
    const own = hearer();
    await pass();

    const verdict = verdictOf(own, { type: "new_course_request" });
    answer(CHANGE);
    await pass();

    expect(verdict.value).toBe(true);
  });

  test("others' changes are told apart while one's own is refused", async () => {
    const { actor, hearer } = arrange();
    const { refuse } = act(actor);
    await pass();
    const own = hearer();
    await pass();

    const verdict = verdictOf(own);
    refuse(new Error("no"));
    await pass();

    expect(verdict.value).toBe(false);
  });

  test("no event waits longer than the patience, and none for another course or person", async () => {
    const { actor, hearer } = arrange();
    act(actor);
    await pass();
    const own = hearer();
    await pass();

    const same = verdictOf(own);
    const others = [
      verdictOf(own, { courseId: 124 }),
      verdictOf(own, { type: "new_course_request" }),
      verdictOf(own, { actor: { role: "admin", name: "Omar" } }),
      verdictOf(own, { actor: { role: "instructor", name: "Dana" } }),
    ];
    await pass();

    expect(others.map(({ value }) => value)).toEqual([false, false, false, false]);
    expect(same.value).toBeNull();
    await pass(PATIENCE_MS);
    expect(same.value).toBe(false);
  });
});

test("another person of the same name, in another browser, is somebody else", async () => {
  const own = openTab();

  const verdict = verdictOf(own);
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
  const [actor, hearer] = [openTab(), openTab()];
  act(actor);
  await pass(120_000);

  const verdict = verdictOf(hearer);
  await pass();

  expect(verdict.value).toBe(false);
});

test("a tab that comes back asks for what it has not heard", async () => {
  const actor = openTab();
  const hearer = new OwnActions(DANA);
  const end = hearer.share("admin/dana");
  end();
  act(actor).answer(CHANGE);
  await pass();
  hearer.share("admin/dana");
  await pass();

  const verdict = verdictOf(hearer);
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
])("where the browser %s channels each tab knows its own", async (_, Channel) => {
  vi.stubGlobal("BroadcastChannel", Channel);
  const own = openTab();
  act(own).answer(CHANGE);
  await pass();

  const verdict = verdictOf(own);
  await pass();

  expect(verdict.value).toBe(true);
});
