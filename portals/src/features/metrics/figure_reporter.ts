/**
 * Measures how long events take from the change to this page's screen, and how the client catches up, and reports both.
 *
 * A time ends when the page has been painted after the event: rows are put into the cache at once, React renders in the next
 * task, and the second frame shows it. Pages that are hidden have no screen. The clock of this machine may be wrong by any
 * time, so the first report asks for the server's time only, and times are corrected before they are sent. Each later reply
 * compares the clocks again. When the clock was set, or the machine asleep, the next report asks for the server's time first.
 */
import { isConnected, type LinkStatus, type Realtime, type TransportName } from "@coursewire/client";
import { histogram } from "./histogram.ts";

export interface Report {
  screens?: Partial<Record<TransportName, [number, number][]>>;
  recoveries?: Record<string, number>;
}

export interface ReportReply {
  /** The time of the server, ISO 8601. */
  now: string;
  reportAfterSeconds: number;
}

export interface ReporterParts {
  realtime: Pick<Realtime, "on" | "onState" | "status">;
  /** Rejects when the report was not accepted. */
  send(report: Report): Promise<ReportReply>;
  /** Whether the service refuses reports for good. */
  isFinal(error: unknown): boolean;
  isVisible(): boolean;
  /** Calls `run` when the page has been painted. A hidden page is not painted. */
  afterPaint(run: () => void): void;
  now(): number;
  /** Milliseconds of a clock that is never set, such as that of `performance`. */
  elapsed(): number;
  random(): number;
}

// What is kept for one report; a count of the service's limit.
const MAX_SAMPLES = 1_000;
/** Before the first report the number of other pages is not known, which may have got the same event. */
const FIRST_PAUSE_SECONDS = 60;
const FAILED_PAUSE_SECONDS = 300;
// A page that is painted so late was hidden meanwhile, or its machine asleep.
const MAX_PAINT_MS = 10_000;
// The two clocks of a machine drift apart by much less in an hour. A smaller step is found by the next comparison.
const MIN_STEP_MS = 500;

interface Sample {
  transport: TransportName;
  tookMs: number;
  /** `zeroMs()` when it was measured. */
  zeroMs: number;
}

/** A comparison of this machine's clock with the server's. */
interface ClockDifference {
  /** How far the server's clock is ahead, at most half of `wayMs` more or less. */
  aheadMs: number;
  /** How long the request took. */
  wayMs: number;
  zeroMs: number;
}

/** Reports until the returned function is called. */
export function reportFigures(parts: ReporterParts): () => void {
  const { realtime, now, random } = parts;
  /** Times by this machine's clock, uncorrected. */
  let samples: readonly Sample[] = [];
  let recoveries: Record<string, number> = {};
  /** The most exact comparison since the clock was set. */
  let difference: ClockDifference | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let hasEnded = false;
  let wasConnected = isConnected(realtime.status.state);
  let isInterrupted = false;

  const ends = [
    realtime.onState(onState),
    realtime.on("event", ({ data, replayed }) => {
      const { transport } = realtime.status;
      if (!replayed && transport !== null && parts.isVisible()) measure(transport, data.timestamp);
    }),
    realtime.on("caughtUp", ({ recovered, reason, missed, isLeader }) => {
      // What is fetched when a page is opened was no interruption, and neither is a socket that replaces another one.
      const isRecovery = wasConnected && (isInterrupted || missed > 0 || !recovered);
      isInterrupted = false;
      // The tab that holds the connection reports it; one that was frozen and follows again has lost no connection.
      if (!isRecovery || isLeader === false || reason === "no_cursor") return;
      addRecoveries(reason ?? "replayed", 1);
      plan(FIRST_PAUSE_SECONDS);
    }),
  ];

  function onState({ state, reason }: LinkStatus): void {
    if (isConnected(state)) wasConnected = true;
    else if (wasConnected && reason !== "stopped") isInterrupted = true;
  }

  function measure(transport: TransportName, timestamp: string): void {
    const receivedAt = now();
    parts.afterPaint(() => {
      const paintedAt = now();
      const tookMs = paintedAt - Date.parse(timestamp);
      if (hasEnded || !parts.isVisible() || paintedAt - receivedAt > MAX_PAINT_MS || Number.isNaN(tookMs)) return;
      if (samples.length < MAX_SAMPLES) samples = [...samples, { transport, tookMs, zeroMs: zeroMs() }];
      plan(FIRST_PAUSE_SECONDS);
    });
  }

  /** A report at a random moment within the time, unless one is planned already. */
  function plan(withinSeconds: number): void {
    if (timer !== null || hasEnded) return;
    timer = setTimeout(
      () => void report(),
      withinSeconds * 1000 * (difference === null ? random() : 0.9 + 0.2 * random()),
    );
  }

  async function report(): Promise<void> {
    const sending = { samples, recoveries };
    samples = [];
    recoveries = {};
    try {
      const known =
        difference !== null && !hasStep(difference.zeroMs, zeroMs()) ? difference : (await send({})).compared;
      // What was measured before the clock was set cannot be corrected any more.
      const measured = sending.samples.filter((sample) => !hasStep(sample.zeroMs, known.zeroMs));
      if (measured.length === 0 && Object.keys(sending.recoveries).length === 0) {
        timer = null;
        return;
      }
      const { reportAfterSeconds } = await send(reportOf({ ...sending, samples: measured }, offsetOf(known)));
      again(reportAfterSeconds);
    } catch (error) {
      samples = [...sending.samples, ...samples].slice(0, MAX_SAMPLES);
      for (const [outcome, count] of Object.entries(sending.recoveries)) addRecoveries(outcome, count);
      if (parts.isFinal(error)) end();
      else again(FAILED_PAUSE_SECONDS);
    }
  }

  /** The next report, also if there is nothing to report yet: what comes meanwhile waits for it. */
  function again(afterSeconds: number): void {
    timer = null;
    plan(afterSeconds);
  }

  /** Sends a report. Its reply compares the clocks; the result replaces one that is less exact, or that it refutes. */
  async function send(content: Report): Promise<{ reportAfterSeconds: number; compared: ClockDifference }> {
    const sentAt = now();
    const begunMs = parts.elapsed();
    const reply = await parts.send(content);
    const wayMs = parts.elapsed() - begunMs;
    const aheadMs = Date.parse(reply.now) - (sentAt + wayMs / 2);
    const compared = { aheadMs, wayMs, zeroMs: sentAt - begunMs };
    if (difference === null || isBetter(compared, difference)) difference = compared;
    return { reportAfterSeconds: reply.reportAfterSeconds, compared };
  }

  /** What this machine's clock showed when the one that is never set began: the same until the clock is set. */
  function zeroMs(): number {
    return now() - parts.elapsed();
  }

  function addRecoveries(outcome: string, count: number): void {
    recoveries[outcome] = Math.min((recoveries[outcome] ?? 0) + count, MAX_SAMPLES);
  }

  function end(): void {
    hasEnded = true;
    if (timer !== null) clearTimeout(timer);
    for (const each of ends) each();
  }

  return end;
}

function hasStep(oneMs: number, otherMs: number): boolean {
  return Math.abs(oneMs - otherMs) > MIN_STEP_MS;
}

function isBetter(found: ClockDifference, known: ClockDifference): boolean {
  const isRefuted = Math.abs(found.aheadMs - known.aheadMs) > (found.wayMs + known.wayMs) / 2;
  return found.wayMs < known.wayMs || isRefuted || hasStep(found.zeroMs, known.zeroMs);
}

/** What is added to this clock's times; 0 if the difference may be the way of the request alone. */
function offsetOf({ aheadMs, wayMs }: ClockDifference): number {
  return Math.abs(aheadMs) > wayMs ? aheadMs : 0;
}

function reportOf(
  { samples, recoveries }: { samples: readonly Sample[]; recoveries: Record<string, number> },
  offsetMs: number,
): Report {
  const times = new Map<TransportName, number[]>();
  for (const { transport, tookMs } of samples) {
    times.set(transport, [...(times.get(transport) ?? []), tookMs + offsetMs]);
  }
  const screens = Object.fromEntries([...times].map(([transport, each]) => [transport, histogram(each)]));
  return { screens, recoveries };
}
