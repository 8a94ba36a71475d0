/**
 * The state machine of the link, as a table: the next state and the effects for each state and input. It is pure; sockets,
 * timers and random numbers are in the driver (`link_driver.ts`).
 *
 * Terms. The transports are ranked, the best has rank 0. The *attempt* is the transport that delivers events, or is being
 * opened to do so. A *standby* is a second transport, opened while the attempt still delivers. A transport is *ready* when
 * the replay of missed events has ended. A link is *connected* while its attempt is ready.
 *
 * 1. The state describes what the user has. `live`, `streaming` and `polling`: events arrive by WebSocket, SSE or polling.
 *    `connecting`: none has arrived since `start`. `reconnecting`: the connection was lost and is being restored.
 *    `offline`: there is no network, or the link is idle.
 * 2. An idle link (not started, stopped, frozen, denied) accepts only the input `start`, so a late timer or the browser's
 *    `online` event cannot connect it. Rules 2 and 6 are the only ones outside the table.
 * 3. A failed attempt is retried after a full-jitter pause. After a few failures in a row on one rank the next rank is tried,
 *    and after the last rank the first. A best transport that has worked before gets more retries, because an outage of the
 *    server is no reason to change the transport. The failure count is reset only when the link has been connected for a
 *    while (`steady`); otherwise a connection that drops at once would be retried without pauses.
 * 4. While a lower rank is connected, better ranks are tried as standby, in turn and with growing pauses. The link switches
 *    only when the standby is ready, so a failed try is not visible.
 * 5. A socket that is about to be closed (`rotate`) is replaced in the same way, on the same rank.
 * 6. If the attempt is lost while a standby is opening, the standby becomes the attempt without a pause. The table has this
 *    case as the input `lost_with_standby`.
 * 7. When the browser reports that the network is gone, the state is `offline` at once, and attempts continue: the report may
 *    be wrong, and a server on the same machine needs no network.
 * 8. After `network_up`, and after the machine slept, the link starts again from rank 0 without failures: earlier failures
 *    belong to another network. A connection that was open before a sleep is probed.
 * 9. When the page is shown again, a retry that waits is made at once, and a connection is probed. An attempt under way
 *    continues.
 * 10. An input that is not in a state's rows has no meaning there: nothing changes.
 */
import type { ReasonCode } from "./reason_codes.js";

/** What the user has: see rule 1. */
export type LinkState = "connecting" | "live" | "reconnecting" | "streaming" | "polling" | "offline";
/** A way to receive events. */
export type TransportName = "websocket" | "sse" | "polling";

/** What happened. */
export type InputName =
  | "start"
  | "stop"
  | "denied" // The account may not use the API.
  | "ready" // The attempt is ready.
  | "failed" // The attempt ended before it was ready.
  | "lost" // The attempt ended after it was ready.
  | "lost_with_standby" // The attempt ended after it was ready, while a standby was opening.
  | "retry" // The pause is over.
  | "steady" // The link has been connected for a while.
  | "rotate" // The server or the gateway is about to close the attempt.
  | "upgrade" // It is time to try a better rank.
  | "standby_ready"
  | "standby_failed"
  | "network_down"
  | "network_up"
  | "slept" // The clock has jumped: the machine slept.
  | "shown"; // The page is visible again.

/** What the driver does. */
export type Effect =
  | "open" // Open the attempt on the current rank.
  | "close" // Close attempt and standby, cancel every timer.
  | "retry_later" // Wait with full jitter, then `retry`.
  | "retry_now" // If the link waits for a retry, retry now.
  | "on_ready" // Store the transport, start the `steady` timer, and on a lower rank the upgrade timer.
  | "open_standby" // Open a standby on `link.standby`.
  | "swap" // The standby becomes the attempt; close the old attempt.
  | "standby_later" // Set the timer for the next standby.
  | "probe"; // Let the attempt check its connection.

/** An input of the machine; `reason` overrides the default reason of the type. */
export interface Input {
  type: InputName;
  reason?: ReasonCode | undefined;
}

/** The data of the machine. The driver stores it. */
export interface Link {
  readonly state: LinkState;
  readonly reason: ReasonCode;
  readonly rank: number;
  /** The rank on which a standby is being opened. */
  readonly standby: number | null;
  /** Failures since the last `steady`, which set the pause; and failures in a row on this rank. */
  readonly failures: number;
  readonly failuresOnRank: number;
  /** Whether rank 0 has been connected since the client was created. */
  readonly hasBestWorked: boolean;
  /** Upgrades tried since the last change of rank. */
  readonly upgrades: number;
}

type Target = LinkState | "connected" | "same";
type Mark = "failure" | "success" | "steady" | "reset" | "standby" | "standby_ended";
type Rows = Partial<Record<InputName, Row>>;
type Row = readonly [to: Target, effects: readonly Effect[], mark?: Mark];

const STAY: Row = ["same", []];
const STOP: Row = ["offline", ["close"], "standby_ended"];
const DOWN: Row = ["offline", ["close", "retry_later"], "reset"];
const PROBE: Row = ["same", ["probe"]];

/** `connecting` and `reconnecting`. */
const WAITING: Rows = {
  stop: STOP,
  denied: STOP,
  ready: ["connected", ["on_ready"], "success"],
  failed: ["same", ["close", "retry_later"], "failure"],
  retry: ["same", ["open"]],
  network_down: DOWN,
  // All browsers of an office get this signal at the same moment, so the retry is delayed by jitter.
  network_up: ["same", ["close", "retry_later"], "reset"],
  slept: ["same", ["close", "open"], "reset"],
  shown: ["same", ["retry_now"]],
};

/** `live`, `streaming` and `polling`. */
const CONNECTED: Rows = {
  stop: STOP,
  denied: STOP,
  lost: ["reconnecting", ["close", "retry_later"], "failure"],
  lost_with_standby: ["reconnecting", ["swap"], "standby_ended"],
  steady: ["same", [], "steady"],
  rotate: ["same", ["open_standby"], "standby"],
  upgrade: ["same", ["open_standby"], "standby"],
  standby_ready: ["connected", ["swap", "on_ready"], "success"],
  standby_failed: ["same", ["standby_later"], "standby_ended"],
  network_down: DOWN,
  network_up: PROBE,
  slept: PROBE,
  shown: PROBE,
};

// Only sockets are closed after two hours.
const UNLIMITED: Rows = { ...CONNECTED, rotate: STAY };

/** The next state and the effects for each state and input; `STAY` for an input that is left out. */
const TABLE: Record<LinkState, Rows> = {
  connecting: WAITING,
  reconnecting: WAITING,
  live: CONNECTED,
  streaming: UNLIMITED,
  polling: UNLIMITED,
  offline: {
    ...WAITING,
    start: ["connecting", ["open"], "reset"],
    network_down: STAY,
    network_up: ["reconnecting", ["close", "retry_later"], "reset"],
  },
};

const MAX_FAILURES_ON_RANK = 2;
const MAX_FAILURES_ON_PROVEN_BEST = 5;
const IDLE_REASONS: readonly ReasonCode[] = ["not_started", "stopped", "frozen", "denied"];
const STATE_OF: Record<TransportName, LinkState> = { websocket: "live", sse: "streaming", polling: "polling" };

/** The link before `start`. */
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

/** The result of an input. */
export interface Step {
  readonly link: Link;
  readonly effects: readonly Effect[];
}

/** The reasons of inputs for which the driver gives none, where they are not the names of the inputs. */
const REASON_OF: Partial<Record<InputName, ReasonCode>> = { start: "started", stop: "stopped" };

/** Whether events arrive in this state: `live`, `streaming` and `polling`. */
export function isConnected(state: LinkState): boolean {
  return Object.values(STATE_OF).includes(state);
}

/** Whether the link accepts only `start`. */
export function isIdle(link: Link): boolean {
  return IDLE_REASONS.includes(link.reason);
}

/**
 * The next data of the machine, and the effects.
 *
 * `transportNames`: the available transports, the best first, at least one. `startRank`: the rank on which `start` begins.
 */
export function step(link: Link, input: Input, transportNames: readonly TransportName[], startRank = 0): Step {
  if (isIdle(link) !== (input.type === "start")) return { link, effects: [] };
  const type = input.type === "lost" && link.standby !== null ? "lost_with_standby" : input.type;
  const row = TABLE[link.state][type] ?? STAY;
  const [to, effects, mark] = row;
  const marked = { ...link, ...(mark && MARKS[mark](link, type, transportNames.length, startRank)) };
  const state = to === "same" ? link.state : to === "connected" ? stateOf(transportNames, marked.rank) : to;
  return { link: { ...marked, state, reason: reasonAfter(link, { ...input, type }, row) }, effects };
}

/** A reason explains its state. An input that neither changes nor prolongs the state keeps the reason. */
function reasonAfter(link: Link, { type, reason }: Input, [to, , mark]: Row): ReasonCode {
  const prolongs = link.state !== "offline" && (mark === "failure" || mark === "reset");
  if (to === "same" && !prolongs) return link.reason;
  if (type === "standby_ready") return link.standby === link.rank ? "rotated" : "upgraded";
  return reason ?? REASON_OF[type] ?? (type as ReasonCode);
}

function stateOf(transportNames: readonly TransportName[], rank: number): LinkState {
  return STATE_OF[transportNames[rank] ?? "websocket"];
}

const NO_FAILURES = { failures: 0, failuresOnRank: 0 };

type Change = (link: Link, type: InputName, count: number, startRank: number) => Partial<Link>;

const MARKS: Record<Mark, Change> = {
  failure(link, _type, count) {
    const failures = link.failures + 1;
    const failuresOnRank = link.failuresOnRank + 1;
    const maxFailures = link.rank === 0 && link.hasBestWorked ? MAX_FAILURES_ON_PROVEN_BEST : MAX_FAILURES_ON_RANK;
    const isLeft = failuresOnRank >= maxFailures;
    const rank = isLeft ? (link.rank + 1) % count : link.rank;
    return { failures, failuresOnRank: isLeft ? 0 : failuresOnRank, standby: null, rank };
  },
  success(link) {
    const rank = link.standby ?? link.rank;
    return { rank, standby: null, hasBestWorked: link.hasBestWorked || rank === 0, upgrades: 0 };
  },
  steady: () => NO_FAILURES,
  reset: (_link, type, _count, startRank) => ({
    ...NO_FAILURES,
    rank: type === "start" ? startRank : 0,
    standby: null,
    upgrades: 0,
  }),
  standby(link, type) {
    if (type === "rotate" || link.rank === 0) return { standby: link.rank };
    return { standby: link.upgrades % link.rank, upgrades: link.upgrades + 1 };
  },
  standby_ended: (link, type) => ({
    standby: null,
    rank: type === "lost_with_standby" ? (link.standby ?? link.rank) : link.rank,
  }),
};
