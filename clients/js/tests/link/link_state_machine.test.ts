import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  IDLE,
  type InputName,
  isConnected,
  type Link,
  type LinkState,
  step,
  type TransportName,
} from "../../src/link/link_state_machine.js";

const LADDER: TransportName[] = ["websocket", "sse", "polling"];
const CARRYING: LinkState[] = ["live", "streaming", "polling"];
const RUNG = { live: 0, streaming: 1, polling: 2 } as Record<LinkState, number>;

function link(changes: Partial<Link> = {}): Link {
  return { ...IDLE, state: "connecting", reason: "started", ...changes };
}

function given(from: Link, ...inputs: InputName[]): Link {
  return inputs.reduce((at, type) => step(at, { type }, LADDER).link, from);
}

/** The whole machine once more, as a person would write it down: `state: effects`, or `-` for nothing. */
const WAITING: Record<InputName, string> = {
  start: "-",
  stop: "offline: close",
  denied: "offline: close",
  ready: "live: on_ready",
  failed: "same: close retry_later",
  lost: "-",
  lost_with_standby: "-",
  retry: "same: open",
  steady: "-",
  rotate: "-",
  upgrade: "-",
  standby_ready: "-",
  standby_failed: "-",
  network_down: "offline: close retry_later",
  network_up: "same: close retry_later",
  slept: "same: close open",
  shown: "same: retry_now",
};
const CONNECTED: Record<InputName, string> = {
  start: "-",
  stop: "offline: close",
  denied: "offline: close",
  ready: "-",
  failed: "-",
  lost: "reconnecting: close retry_later",
  lost_with_standby: "reconnecting: swap",
  retry: "-",
  steady: "same:",
  rotate: "same: open_standby",
  upgrade: "same: open_standby",
  standby_ready: "same: swap on_ready",
  standby_failed: "same: standby_later",
  network_down: "offline: close retry_later",
  network_up: "same: probe",
  slept: "same: probe",
  shown: "same: probe",
};
const EXPECTED: Record<LinkState, Record<InputName, string>> = {
  connecting: WAITING,
  reconnecting: WAITING,
  live: CONNECTED,
  streaming: { ...CONNECTED, rotate: "-" },
  polling: { ...CONNECTED, rotate: "-" },
  offline: { ...WAITING, start: "-", network_down: "-", network_up: "reconnecting: close retry_later" },
};

describe("every state with every input", () => {
  const cells = Object.entries(EXPECTED).flatMap(([state, row]) =>
    Object.entries(row).map(([input, expected]) => [state, input, expected] as [LinkState, InputName, string]),
  );

  test.each(cells)("%s, %s → %s", (state, input, expected) => {
    const from = link({ state, reason: state === "offline" ? "network_down" : "ready", rank: RUNG[state] ?? 0 });

    const { link: to, effects } = step(from, { type: input }, LADDER);

    const [target, does = ""] = expected.split(":");
    expect(to.state).toBe(target === "same" || target === "-" ? state : target);
    expect(effects.join(" ")).toBe(does.trim());
    if (expected === "-") expect(to).toEqual(from);
  });
});

describe("a link at rest", () => {
  const resting = [IDLE, given(link(), "stop"), given(link({ state: "live" }), "denied")];

  test.each(resting)("after $reason hears nothing but start", (rest) => {
    for (const type of Object.keys(EXPECTED.offline) as InputName[]) {
      if (type !== "start") expect(step(rest, { type }, LADDER)).toEqual({ link: rest, effects: [] });
    }
    const { link: started, effects } = step(rest, { type: "start" }, LADDER, 2);
    expect(started).toMatchObject({ state: "connecting", reason: "started", rank: 2 });
    expect(effects).toEqual(["open"]);
  });
});

describe("the ranks", () => {
  test("two failures in a row lead to the next rank, and after the last rank comes the first", () => {
    const count = [link()];

    for (let n = 0; n < 6; n += 1) count.push(given(count.at(-1) ?? link(), "failed"));

    expect(count.map(({ rank }) => rank)).toEqual([0, 0, 1, 1, 2, 2, 0]);
    expect(count.at(-1)?.failures).toBe(6);
  });

  test("the top, once it has carried, is given five; lower count are not", () => {
    expect(given(link({ rank: 1 }), "ready", "steady", "lost", "failed").rank).toBe(2);

    let at = given(link(), "ready", "steady", "lost");

    for (let n = 0; n < 3; n += 1) at = given(at, "failed");
    expect(at.rank).toBe(0);
    expect(given(at, "failed").rank).toBe(1);
  });

  test("a connection that drops at once keeps its failures, a steady one resets them", () => {
    expect(given(link(), "failed", "ready", "lost", "ready", "lost").failures).toBe(3);
    expect(given(link(), "failed", "ready", "steady", "lost").failures).toBe(1);
  });

  test("the rank decides the state of a connected link", () => {
    const states = [0, 1, 2].map((rank) => given(link({ rank }), "ready").state);

    expect(states).toEqual(CARRYING);
    expect(states.every(isConnected)).toBe(true);
  });

  test("a lower rank tries the better ranks in turn, and switches when one is ready", () => {
    let at = link({ state: "polling", reason: "ready", rank: 2 });
    const tried: (number | null)[] = [];
    for (let n = 0; n < 3; n += 1) {
      at = given(at, "upgrade");
      tried.push(at.standby);
      at = given(at, "standby_failed");
      expect(at).toMatchObject({ state: "polling", rank: 2, standby: null });
    }

    expect(tried).toEqual([0, 1, 0]);
    expect(given(at, "upgrade", "standby_ready")).toMatchObject({ state: "streaming", rank: 1, reason: "upgraded" });
  });
});

describe("a standby", () => {
  test("on the same rank takes over without a change of state", () => {
    const at = given(link({ state: "live", reason: "ready" }), "rotate");

    expect(at).toMatchObject({ state: "live", standby: 0, reason: "ready" });
    expect(given(at, "standby_ready")).toMatchObject({ state: "live", standby: null, reason: "rotated" });
  });

  test("is not forgotten by a probe", () => {
    expect(given(link({ state: "live" }), "rotate", "shown", "slept", "steady").standby).toBe(0);
  });

  test("becomes the attempt when the attempt is lost", () => {
    const at = given(link({ state: "streaming", rank: 1 }), "upgrade");

    const { link: lost_with_standby, effects } = step(at, { type: "lost", reason: "stream_closed" }, LADDER);

    expect(lost_with_standby).toMatchObject({ state: "reconnecting", rank: 0, standby: null, reason: "stream_closed" });
    expect(effects).toEqual(["swap"]);
  });
});

describe("the network", () => {
  test("is gone: offline at once, quiet attempts, and the reason stays", () => {
    const at = given(link({ state: "live", reason: "ready" }), "network_down");
    const { link: tried, effects } = step(at, { type: "failed", reason: "socket_refused" }, LADDER);

    expect(at).toMatchObject({ state: "offline", reason: "network_down" });
    expect(tried).toMatchObject({ state: "offline", reason: "network_down" });
    expect(effects).toEqual(["close", "retry_later"]);
    expect(given(tried, "retry", "ready").state).toBe("live");
  });

  test("comes back: the link starts from rank 0 without failures", () => {
    const at = given(link(), "failed", "failed", "failed", "network_down", "failed", "network_up");

    expect(at).toMatchObject({ state: "reconnecting", rank: 0, failures: 0, reason: "network_up" });
  });
});

test("any sequence of inputs leaves a link that makes sense", () => {
  const inputs = fc.array(fc.constantFrom(...(Object.keys(WAITING) as InputName[])), { maxLength: 60 });
  fc.assert(
    fc.property(inputs, (types) => {
      let at = given(IDLE, "start");
      for (const type of types) {
        const { link: next, effects } = step(at, { type }, LADDER);
        expect(next.rank).toBeGreaterThanOrEqual(0);
        expect(next.rank).toBeLessThan(3);
        // An attempt never disturbs a connected link, and a standby exists only beside one.
        if (isConnected(next.state)) expect(effects).not.toContain("open");
        if (next.standby !== null) expect(isConnected(next.state)).toBe(true);
        if (isConnected(next.state)) expect(CARRYING[next.rank]).toBe(next.state);
        at = next;
      }
    }),
  );
});
