/**
 * The link's state machine: which state follows which input, and what is to be done about it. Pure: it is told what
 * happened and answers with effects; sockets, timers and chance are the driver's (`link.ts`).
 *
 * The words. Transports form a transportNames, the best on top (rank 0). The *attempt* is the transport that isConnected the link, or
 * is being opened to do so. A *standby* is a second one, opened while the attempt still isConnected. A transport is *ready*
 * when the events missed so far have come through it.
 *
 * 1. The state says what the user has, not what we do. `live`, `streaming` and `polling` mean that events come, by
 *    WebSocket, by SSE, by polling. `connecting` means that they have not come yet since `start`; `reconnecting`, that
 *    they came and are being restored; `offline`, that there is no point in waiting: no network, or a resting link.
 * 2. A link at rest (not started, stopped, frozen, denied) hears `start` and nothing else: a late timer or a browser's `online`
 *    must never wake what was put to rest. That is the one rule outside the table, together with rule 6's renaming.
 * 3. An attempt that fails is tried again after a full-jitter pause. After a few failures in a row on one rank, the next
 *    rank down is tried; below the last comes the first again, for then everything fails and the best is as good as any.
 *    The top rank, once it has carried, is given more maxFailures: an outage of the server is no reason to leave it. What
 *    isConnected must do so for a while (`steady`) before failures are forgiven, or one that drops at once would be tried at
 *    once for ever.
 * 4. While a lower rank isConnected, the higher ones are tried as spares, in turn and ever more rarely. The link changes over
 *    only when the standby is ready, so a failed try is not seen.
 * 5. A socket that is about to be cut (`rotate`) is replaced in the same way: make before break, on the same rank.
 * 6. If the attempt is lost while a standby is opening, the standby becomes the attempt and nothing waits. The table has this
 *    as the input `lost_with_standby`.
 * 7. When the browser says that the network is gone the state is `offline` at once, but quiet attempts go on: browsers
 *    err, and a server on the same machine needs no network.
 * 8. A network that comes back, and a machine that wakes, begin again from the top of the transportNames, with no failures
 *    counted: what failed before, failed elsewhere. After a sleep what isConnected is not trusted but probed.
 * 9. A page that is shown again hurries what is waiting and probes what isConnected; it does not disturb what is under way.
 * 10. Every cell is filled. A dash means: this cannot concern us in this state, stay as we are.
 */
import type { ReasonCode } from "./reasons.js";

export type LinkState = "connecting" | "live" | "reconnecting" | "streaming" | "polling" | "offline";
export type TransportName = "websocket" | "sse" | "polling";

export type InputName =
  | "start"
  | "stop"
  | "denied" // The account may not use the API.
  | "ready" // The attempt is ready.
  | "failed" // The attempt ended before it was ready.
  | "lost" // The attempt ended after it was ready.
  | "lost_with_standby" // The same, with a standby on its way.
  | "retry" // The pause is over.
  | "steady" // The attempt has carried for a while.
  | "rotate" // The attempt is about to be cut.
  | "upgrade" // It is time to try a better rank.
  | "standby_ready"
  | "standby_failed"
  | "network_down"
  | "network_up"
  | "slept" // The clock has jumped.
  | "shown"; // The page is looked at again.

export type Effect =
  | "open" // Open the attempt on the current rank.
  | "close" // Close attempt and standby, cancel every timer.
  | "retry_later" // Wait with full jitter, then `retry`.
  | "retry_now" // If a pause is on, end it now.
  | "settle" // Remember what works; see whether it is steady; on a lower rank, plan an upgrade.
  | "open_standby" // Open a standby on `link.standby`.
  | "swap" // The standby, ready or still opening, is the attempt from now on; close the old one.
  | "standby_later" // Plan the next standby.
  | "probe"; // Let the attempt prove that it is alive.

export interface Input {
  type: InputName;
  reason?: ReasonCode | undefined;
}

/** Where the link stands. The driver keeps it and shows part of it. */
export interface Link {
  readonly state: LinkState;
  readonly reason: ReasonCode;
  readonly rank: number;
  /** The rank a standby is being opened on. */
  readonly standby: number | null;
  /** Failures without a steady time between, for the pause; and those on this rank, for the maxFailures. */
  readonly failures: number;
  readonly failuresOnRank: number;
  /** The top rank has carried since the client was made. */
  readonly hasBestWorked: boolean;
  /** Upgrades tried since the last change of rank. */
  readonly upgrades: number;
}

type Target = LinkState | "carried" | "same";
type Mark = "failure" | "success" | "steady" | "afresh" | "standby" | "spent" | "none";
type Row = readonly [to: Target, effects: readonly Effect[], mark?: Mark];

const STAY: Row = ["same", []];
const STOP: Row = ["offline", ["close"], "spent"];
const DOWN: Row = ["offline", ["close", "retry_later"], "afresh"];
const READY: Row = ["carried", ["settle"], "success"];
const AGAIN: Row = ["same", ["close", "retry_later"], "failure"];
const OPEN: Row = ["same", ["close", "open"], "afresh"];
const PROBE: Row = ["same", ["probe"]];

/** Not there yet, for the first time or again. */
const WAITING: Record<InputName, Row> = {
  start: STAY,
  stop: STOP,
  denied: STOP,
  ready: READY,
  failed: AGAIN,
  lost: STAY,
  lost_with_standby: STAY,
  retry: ["same", ["open"]],
  steady: STAY,
  rotate: STAY,
  upgrade: STAY,
  standby_ready: STAY,
  standby_failed: STAY,
  network_down: DOWN,
  // Everybody in the office hears this at the same moment, so even this one waits a little.
  network_up: ["same", ["close", "retry_later"], "afresh"],
  slept: OPEN,
  shown: ["same", ["retry_now"]],
};

/** Events come. */
const CONNECTED: Record<InputName, Row> = {
  start: STAY,
  stop: STOP,
  denied: STOP,
  ready: STAY,
  failed: STAY,
  lost: ["reconnecting", ["close", "retry_later"], "failure"],
  lost_with_standby: ["reconnecting", ["swap"], "spent"],
  retry: STAY,
  steady: ["same", [], "steady"],
  rotate: ["same", ["open_standby"], "standby"],
  upgrade: ["same", ["open_standby"], "standby"],
  standby_ready: ["carried", ["swap", "settle"], "success"],
  standby_failed: ["same", ["standby_later"], "spent"],
  network_down: DOWN,
  network_up: PROBE,
  slept: PROBE,
  shown: PROBE,
};

export const TABLE: Record<LinkState, Record<InputName, Row>> = {
  connecting: WAITING,
  reconnecting: WAITING,
  live: CONNECTED,
  // A stream and a poll have nothing that is cut after two hours.
  streaming: { ...CONNECTED, rotate: STAY },
  polling: { ...CONNECTED, rotate: STAY },
  offline: {
    ...WAITING,
    start: ["connecting", ["open"], "afresh"],
    network_down: STAY,
    network_up: ["reconnecting", ["close", "retry_later"], "afresh"],
  },
};

const MAX_FAILURES_ON_RANK = 2;
const MAX_FAILURES_ON_PROVEN_BEST = 5;
const IDLE_REASONS: readonly ReasonCode[] = ["not_started", "stopped", "frozen", "denied"];
const STATE_OF: Record<TransportName, LinkState> = { websocket: "live", sse: "streaming", polling: "polling" };

export const IDLE: Link = {
  state: "offline",
  reason: "not_started",
  rank: 0,
  standby: null,
  failures: 0,
  failuresOnRank: 0,
  hasBestWorked: false,
  upgrades: 0,
};

export interface Step {
  readonly link: Link;
  readonly effects: readonly Effect[];
}

/** What is said when the driver gives no reason of its own. */
const REASON_OF: Partial<Record<InputName, ReasonCode>> = {
  start: "started",
  stop: "stopped",
  denied: "denied",
  ready: "ready",
  network_down: "network_down",
  network_up: "network_up",
  slept: "slept",
};

/** Whether events come. */
export function isConnected(state: LinkState): boolean {
  return Object.values(STATE_OF).includes(state);
}

/** Only `start` is heard. */
export function isIdle(link: Link): boolean {
  return IDLE_REASONS.includes(link.reason);
}

/** What follows. `transportNames` names the transports from the top, at least one; `home` is the rank that `start` begins on. */
export function step(link: Link, input: Input, transportNames: readonly TransportName[], home = 0): Step {
  if (isIdle(link) !== (input.type === "start")) return { link, effects: [] };
  const type = input.type === "lost" && link.standby !== null ? "lost_with_standby" : input.type;
  const row = TABLE[link.state][type];
  const [to, effects, mark = "none"] = row;
  const marked = { ...link, ...MARKS[mark](link, type, transportNames.length, home) };
  const state = to === "same" ? link.state : to === "carried" ? stateOf(transportNames, marked.rank) : to;
  return { link: { ...marked, state, reason: reasonAfter(link, { ...input, type }, row) }, effects };
}

/** The reason belongs to the state: what neither changes it nor prolongs it leaves the reason alone. */
function reasonAfter(link: Link, { type, reason }: Input, [to, , mark]: Row): ReasonCode {
  const prolongs = link.state !== "offline" && (mark === "failure" || mark === "afresh");
  if (to === "same" && !prolongs) return link.reason;
  if (type === "standby_ready") return link.standby === link.rank ? "rotated" : "upgraded";
  return reason ?? REASON_OF[type] ?? link.reason;
}

function stateOf(transportNames: readonly TransportName[], rank: number): LinkState {
  return STATE_OF[transportNames[rank] ?? "websocket"];
}

const FORGIVEN = { failures: 0, failuresOnRank: 0 };

type Change = (link: Link, type: InputName, count: number, home: number) => Partial<Link>;

const MARKS: Record<Mark, Change> = {
  failure(link, _type, count) {
    const failures = link.failures + 1;
    const failuresOnRank = link.failuresOnRank + 1;
    const maxFailures = link.rank === 0 && link.hasBestWorked ? MAX_FAILURES_ON_PROVEN_BEST : MAX_FAILURES_ON_RANK;
    if (failuresOnRank < maxFailures) return { failures, failuresOnRank, standby: null };
    return { failures, failuresOnRank: 0, standby: null, rank: (link.rank + 1) % count };
  },
  success(link) {
    const rank = link.standby ?? link.rank;
    return { rank, standby: null, hasBestWorked: link.hasBestWorked || rank === 0, upgrades: 0 };
  },
  steady: () => FORGIVEN,
  afresh: (_link, type, _rungs, home) => ({
    ...FORGIVEN,
    rank: type === "start" ? home : 0,
    standby: null,
    upgrades: 0,
  }),
  standby(link, type) {
    if (type === "rotate" || link.rank === 0) return { standby: link.rank };
    return { standby: link.upgrades % link.rank, upgrades: link.upgrades + 1 };
  },
  spent: (link, type) => ({
    standby: null,
    rank: type === "lost_with_standby" ? (link.standby ?? link.rank) : link.rank,
  }),
  none: () => ({}),
};
