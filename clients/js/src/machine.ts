/**
 * The link's state machine: which state follows which input, and what is to be done about it. Pure: it is told what
 * happened and answers with effects; sockets, timers and chance are the driver's (`link.ts`).
 *
 * The words. Transports form a ladder, the best on top (rung 0). The *attempt* is the transport that carries the link, or
 * is being opened to do so. A *spare* is a second one, opened while the attempt still carries. A transport is *ready*
 * when the events missed so far have come through it.
 *
 * 1. The state says what the user has, not what we do. `live`, `streaming` and `polling` mean that events come, by
 *    WebSocket, by SSE, by polling. `connecting` means that they have not come yet since `start`; `reconnecting`, that
 *    they came and are being restored; `offline`, that there is no point in waiting: no network, or a resting link.
 * 2. A link at rest (not started, stopped, frozen, denied) hears `start` and nothing else: a late timer or a browser's `online`
 *    must never wake what was put to rest. That is the one rule outside the table, together with rule 6's renaming.
 * 3. An attempt that fails is tried again after a full-jitter pause. After a few failures in a row on one rung, the next
 *    rung down is tried; below the last comes the first again, for then everything fails and the best is as good as any.
 *    The top rung, once it has carried, is given more patience: an outage of the server is no reason to leave it. What
 *    carries must do so for a while (`steady`) before failures are forgiven, or one that drops at once would be tried at
 *    once for ever.
 * 4. While a lower rung carries, the higher ones are tried as spares, in turn and ever more rarely. The link changes over
 *    only when the spare is ready, so a failed try is not seen.
 * 5. A socket that is about to be cut (`rotate`) is replaced in the same way: make before break, on the same rung.
 * 6. If the attempt is lost while a spare is opening, the spare becomes the attempt and nothing waits. The table has this
 *    as the input `relieved`.
 * 7. When the browser says that the network is gone the state is `offline` at once, but quiet attempts go on: browsers
 *    err, and a server on the same machine needs no network.
 * 8. A network that comes back, and a machine that wakes, begin again from the top of the ladder, with no failures
 *    counted: what failed before, failed elsewhere. After a sleep what carries is not trusted but probed.
 * 9. A page that is shown again hurries what is waiting and probes what carries; it does not disturb what is under way.
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
  | "relieved" // The same, with a spare on its way.
  | "retry" // The pause is over.
  | "steady" // The attempt has carried for a while.
  | "rotate" // The attempt is about to be cut.
  | "upgrade" // It is time to try a better rung.
  | "spare_ready"
  | "spare_failed"
  | "network_down"
  | "network_up"
  | "slept" // The clock has jumped.
  | "shown"; // The page is looked at again.

export type Effect =
  | "open" // Open the attempt on the current rung.
  | "close" // Close attempt and spare, cancel every timer.
  | "retry_later" // Wait with full jitter, then `retry`.
  | "hurry" // If a pause is on, end it now.
  | "settle" // Remember what works; see whether it is steady; on a lower rung, plan an upgrade.
  | "open_spare" // Open a spare on `link.spare`.
  | "swap" // The spare, ready or still opening, is the attempt from now on; close the old one.
  | "spare_later" // Plan the next spare.
  | "probe"; // Let the attempt prove that it is alive.

export interface Input {
  type: InputName;
  reason?: ReasonCode | undefined;
}

/** Where the link stands. The driver keeps it and shows part of it. */
export interface Link {
  readonly state: LinkState;
  readonly reason: ReasonCode;
  readonly rung: number;
  /** The rung a spare is being opened on. */
  readonly spare: number | null;
  /** Failures without a steady time between, for the pause; and those on this rung, for the patience. */
  readonly failures: number;
  readonly failuresHere: number;
  /** The top rung has carried since the client was made. */
  readonly isTopProven: boolean;
  /** Upgrades tried since the last change of rung. */
  readonly upgrades: number;
}

type Target = LinkState | "carried" | "same";
type Mark = "failure" | "success" | "steady" | "afresh" | "spare" | "spent" | "none";
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
  relieved: STAY,
  retry: ["same", ["open"]],
  steady: STAY,
  rotate: STAY,
  upgrade: STAY,
  spare_ready: STAY,
  spare_failed: STAY,
  network_down: DOWN,
  // Everybody in the office hears this at the same moment, so even this one waits a little.
  network_up: ["same", ["close", "retry_later"], "afresh"],
  slept: OPEN,
  shown: ["same", ["hurry"]],
};

/** Events come. */
const CARRIED: Record<InputName, Row> = {
  start: STAY,
  stop: STOP,
  denied: STOP,
  ready: STAY,
  failed: STAY,
  lost: ["reconnecting", ["close", "retry_later"], "failure"],
  relieved: ["reconnecting", ["swap"], "spent"],
  retry: STAY,
  steady: ["same", [], "steady"],
  rotate: ["same", ["open_spare"], "spare"],
  upgrade: ["same", ["open_spare"], "spare"],
  spare_ready: ["carried", ["swap", "settle"], "success"],
  spare_failed: ["same", ["spare_later"], "spent"],
  network_down: DOWN,
  network_up: PROBE,
  slept: PROBE,
  shown: PROBE,
};

export const TABLE: Record<LinkState, Record<InputName, Row>> = {
  connecting: WAITING,
  reconnecting: WAITING,
  live: CARRIED,
  // A stream and a poll have nothing that is cut after two hours.
  streaming: { ...CARRIED, rotate: STAY },
  polling: { ...CARRIED, rotate: STAY },
  offline: {
    ...WAITING,
    start: ["connecting", ["open"], "afresh"],
    network_down: STAY,
    network_up: ["reconnecting", ["close", "retry_later"], "afresh"],
  },
};

const PATIENCE = 2;
const PATIENCE_WITH_TOP = 5;
const AT_REST: readonly ReasonCode[] = ["not_started", "stopped", "frozen", "denied"];
const CARRIED_BY: Record<TransportName, LinkState> = { websocket: "live", sse: "streaming", polling: "polling" };

export const RESTING: Link = {
  state: "offline",
  reason: "not_started",
  rung: 0,
  spare: null,
  failures: 0,
  failuresHere: 0,
  isTopProven: false,
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
export function carries(state: LinkState): boolean {
  return Object.values(CARRIED_BY).includes(state);
}

/** Only `start` is heard. */
export function isAtRest(link: Link): boolean {
  return AT_REST.includes(link.reason);
}

/** What follows. `ladder` names the transports from the top, at least one; `home` is the rung that `start` begins on. */
export function step(link: Link, input: Input, ladder: readonly TransportName[], home = 0): Step {
  if (isAtRest(link) !== (input.type === "start")) return { link, effects: [] };
  const type = input.type === "lost" && link.spare !== null ? "relieved" : input.type;
  const row = TABLE[link.state][type];
  const [to, effects, mark = "none"] = row;
  const marked = { ...link, ...MARKS[mark](link, type, ladder.length, home) };
  const state = to === "same" ? link.state : to === "carried" ? carriedBy(ladder, marked.rung) : to;
  return { link: { ...marked, state, reason: reasonAfter(link, { ...input, type }, row) }, effects };
}

/** The reason belongs to the state: what neither changes it nor prolongs it leaves the reason alone. */
function reasonAfter(link: Link, { type, reason }: Input, [to, , mark]: Row): ReasonCode {
  const prolongs = link.state !== "offline" && (mark === "failure" || mark === "afresh");
  if (to === "same" && !prolongs) return link.reason;
  if (type === "spare_ready") return link.spare === link.rung ? "rotated" : "upgraded";
  return reason ?? REASON_OF[type] ?? link.reason;
}

function carriedBy(ladder: readonly TransportName[], rung: number): LinkState {
  return CARRIED_BY[ladder[rung] ?? "websocket"];
}

const FORGIVEN = { failures: 0, failuresHere: 0 };

type Change = (link: Link, type: InputName, rungs: number, home: number) => Partial<Link>;

const MARKS: Record<Mark, Change> = {
  failure(link, _type, rungs) {
    const failures = link.failures + 1;
    const failuresHere = link.failuresHere + 1;
    const patience = link.rung === 0 && link.isTopProven ? PATIENCE_WITH_TOP : PATIENCE;
    if (failuresHere < patience) return { failures, failuresHere, spare: null };
    return { failures, failuresHere: 0, spare: null, rung: (link.rung + 1) % rungs };
  },
  success(link) {
    const rung = link.spare ?? link.rung;
    return { rung, spare: null, isTopProven: link.isTopProven || rung === 0, upgrades: 0 };
  },
  steady: () => FORGIVEN,
  afresh: (_link, type, _rungs, home) => ({
    ...FORGIVEN,
    rung: type === "start" ? home : 0,
    spare: null,
    upgrades: 0,
  }),
  spare(link, type) {
    if (type === "rotate" || link.rung === 0) return { spare: link.rung };
    return { spare: link.upgrades % link.rung, upgrades: link.upgrades + 1 };
  },
  spent: (link, type) => ({ spare: null, rung: type === "relieved" ? (link.spare ?? link.rung) : link.rung }),
  none: () => ({}),
};
