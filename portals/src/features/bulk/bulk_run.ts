/**
 * Carries out one action on many courses, with a request for each and a few at a time. Each course has its own result.
 *
 * A request without a response is repeated with its idempotency key, so that the service carries it out once. 429 and 503
 * stop all requests for the time that the service names. After several lost responses in a row the run ends by itself.
 */
import type { Course } from "@/domain/course.ts";
import { newIdempotencyKey } from "@/platform/idempotency_key.ts";
import { isOutcomeUnknown, Problem } from "@/platform/request_errors.ts";
import { Subscribable } from "@/platform/subscribable.ts";

/** `unknown`: a response is missing. `untried`: the run was stopped before. */
export type RowState = "waiting" | "sending" | "saved" | "refused" | "unknown" | "untried";

export interface BulkRow {
  /** As it was when the action was chosen; once saved, as it is afterwards. */
  course: Course;
  state: RowState;
  failure: Error | null;
}

export interface BulkState {
  rows: readonly BulkRow[];
  isRunning: boolean;
  /** No further request is sent; the run ends with the responses of those under way. */
  isStopping: boolean;
}

/** Sends the action on one course. Resolves with the course afterwards. */
export type Send = (course: Course, idempotencyKey: string) => Promise<Course>;

interface Options {
  newKey: () => string;
  /** Milliseconds of a clock. */
  now: () => number;
  wait: (ms: number) => Promise<void>;
  /** From 0 to 1. */
  random: () => number;
}

export const AT_ONCE = 4;
const MAX_ATTEMPTS = 4;
const FIRST_PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 60_000;
/** Added at random, so that the requests do not all come back at the same moment. */
const SPREAD_MS = 500;
const DEFAULTS: Options = {
  newKey: newIdempotencyKey,
  now: () => performance.now(),
  wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  random: Math.random,
};

export class BulkRun extends Subscribable {
  readonly #send: Send;
  readonly #options: Options;
  /** By course, until the outcome is known. */
  readonly #keys = new Map<number, string>();
  #state: BulkState;
  #resumeAt = 0;
  #lostInARow = 0;
  #stopped = new AbortController();

  constructor(courses: readonly Course[], send: Send, options: Partial<Options> = {}) {
    super();
    this.#send = send;
    this.#options = { ...DEFAULTS, ...options };
    const rows = courses.map((course): BulkRow => ({ course, state: "waiting", failure: null }));
    this.#state = { rows, isRunning: false, isStopping: false };
  }

  /** A new object after each change. */
  get state(): BulkState {
    return this.#state;
  }

  /** Sends what waits. Resolves when the run has ended. */
  async start(): Promise<void> {
    if (this.#state.isRunning) return;
    this.#stopped = new AbortController();
    this.#lostInARow = 0;
    this.#set({ isRunning: true, isStopping: false });
    await Promise.all(Array.from({ length: AT_ONCE }, () => this.#work()));
    const rows = this.#state.rows.map((row): BulkRow => (row.state === "waiting" ? { ...row, state: "untried" } : row));
    this.#set({ rows, isRunning: false, isStopping: false });
  }

  stop(): void {
    if (!this.#state.isRunning) return;
    this.#stopped.abort();
    this.#set({ isStopping: true });
  }

  /**
   * Sends again what was refused, in the state that `stateOf` returns, and what got no response, as it was. What `stateOf`
   * returns `null` for stays refused.
   */
  again(stateOf: (row: BulkRow) => Course | null): Promise<void> {
    return this.#restart((row) => {
      if (row.state === "refused") return stateOf(row);
      return row.state === "unknown" ? row.course : null;
    });
  }

  /** Sends what was not tried. */
  goOn(): Promise<void> {
    return this.#restart((row) => (row.state === "untried" ? row.course : null));
  }

  #restart(courseOf: (row: BulkRow) => Course | null): Promise<void> {
    if (this.#state.isRunning) return Promise.resolve();
    const rows = this.#state.rows.map((row): BulkRow => {
      const course = courseOf(row);
      return course ? { course, state: "waiting", failure: null } : row;
    });
    this.#set({ rows });
    return this.start();
  }

  async #work(): Promise<void> {
    while (!this.#stopped.signal.aborted) {
      if (this.#resumeAt > this.#options.now()) {
        await this.#pause(this.#resumeAt - this.#options.now());
        continue;
      }
      const row = this.#state.rows.find(({ state }) => state === "waiting");
      if (!row) return;
      await this.#carryOut(row.course);
    }
  }

  async #carryOut(course: Course): Promise<void> {
    const key = this.#keys.get(course.courseId) ?? this.#options.newKey();
    let isInDoubt = this.#keys.has(course.courseId);
    this.#keys.set(course.courseId, key);
    this.#change(course.courseId, { state: "sending" });
    for (let attempt = 1; ; attempt += 1) {
      try {
        const after = await this.#send(course, key);
        this.#settle(course.courseId, { course: after, state: "saved" });
        return;
      } catch (error) {
        const failure = error instanceof Error ? error : new Error(String(error));
        const isLost = isOutcomeUnknown(error);
        isInDoubt ||= isLost;
        const pause = isLost ? FIRST_PAUSE_MS * 2 ** (attempt - 1) : pauseAfter(error);
        if (pause === null || pause > MAX_PAUSE_MS) {
          this.#settle(course.courseId, { state: "refused", failure });
          return;
        }
        if (!isLost) this.#resumeAt = Math.max(this.#resumeAt, this.#options.now() + pause);
        if (attempt < MAX_ATTEMPTS) await this.#pause(pause);
        if (attempt < MAX_ATTEMPTS && !this.#stopped.signal.aborted) continue;
        this.#giveUp(course.courseId, failure, isInDoubt);
        return;
      }
    }
  }

  /** Without a result: the key is kept only if the service may have carried the action out. */
  #giveUp(courseId: number, failure: Error, isInDoubt: boolean): void {
    if (isInDoubt) {
      this.#change(courseId, { state: "unknown", failure });
      this.#lostInARow += 1;
      if (this.#lostInARow >= AT_ONCE) this.stop();
      return;
    }
    const isStopped = this.#stopped.signal.aborted;
    this.#settle(courseId, isStopped ? { state: "untried" } : { state: "refused", failure });
  }

  #settle(courseId: number, result: Partial<BulkRow>): void {
    this.#keys.delete(courseId);
    this.#lostInARow = 0;
    this.#change(courseId, result);
  }

  /** Ends earlier when the run is stopped. */
  async #pause(ms: number): Promise<void> {
    const { signal } = this.#stopped;
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      const end = (): void => {
        signal.removeEventListener("abort", end);
        resolve();
      };
      signal.addEventListener("abort", end);
      void this.#options.wait(ms + this.#options.random() * SPREAD_MS).then(end);
    });
  }

  #change(courseId: number, changes: Partial<BulkRow>): void {
    this.#set({
      rows: this.#state.rows.map((row) => (row.course.courseId === courseId ? { ...row, ...changes } : row)),
    });
  }

  #set(changes: Partial<BulkState>): void {
    this.#state = { ...this.#state, ...changes };
    this.notify();
  }
}

/** How long the service asks to wait, in milliseconds; `null` if the error is a refusal of this one action. */
function pauseAfter(error: unknown): number | null {
  if (!(error instanceof Problem) || (error.status !== 429 && error.status !== 503)) return null;
  return error.retryAfterSeconds === null ? FIRST_PAUSE_MS : error.retryAfterSeconds * 1_000;
}
