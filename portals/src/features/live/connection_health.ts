/**
 * Tells an outage from an interruption: for how long there has been no connection, and whether requests work meanwhile.
 * Short interruptions are shown in the header only.
 */
import { isConnected, type LinkStatus, type Realtime } from "@coursewire/client";
import type { QueryClient } from "@tanstack/react-query";
import { isTransient } from "@/platform/request_errors.ts";
import { Subscribable } from "@/platform/subscribable.ts";

export interface Outage {
  /** `offline`: the browser has no network. `denied`: the account may not use the service. */
  kind: "offline" | "unreachable" | "denied";
  /** When the connection was lost, or the page was opened; milliseconds since 1970. */
  since: number;
  /** Whether there has been a connection since the page was opened. */
  wasConnected: boolean;
  /** Whether a request has been answered since. */
  requestsWork: boolean;
}

export interface HealthTiming {
  unreachableAfterMs: number;
  offlineAfterMs: number;
}

const DEFAULTS: HealthTiming = { unreachableAfterMs: 10_000, offlineAfterMs: 2_000 };
// The page is not meant to be connected then.
const IDLE: readonly string[] = ["not_started", "frozen"];

export class ConnectionHealth extends Subscribable {
  readonly #timing: HealthTiming;
  #status: LinkStatus | null = null;
  #outage: Outage | null = null;
  #since: number | null = null;
  #wasConnected = false;
  #requestsWork = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(timing: Partial<HealthTiming> = {}) {
    super();
    this.#timing = { ...DEFAULTS, ...timing };
  }

  /** `null` while there is a connection, or has been a moment ago. */
  get outage(): Outage | null {
    return this.#outage;
  }

  /** Follows the link and the requests until the returned function is called. `onEnd` is called when an outage has ended. */
  watch(realtime: Pick<Realtime, "status" | "onState">, client: QueryClient, onEnd: () => void): () => void {
    const ends = [
      realtime.onState((status) => this.#onStatus(status, onEnd)),
      client.getQueryCache().subscribe((event) => {
        if (event.type !== "updated") return;
        const { action } = event;
        if (action.type === "success" && !action.manual) this.#onRequest(true);
        const hasFailed = action.type === "failed" || action.type === "error";
        if (hasFailed && isTransient(action.error)) this.#onRequest(false);
      }),
    ];
    this.#onStatus(realtime.status, onEnd);
    return () => {
      for (const end of ends) end();
      clearTimeout(this.#timer);
    };
  }

  #onStatus(status: LinkStatus, onEnd: () => void): void {
    const before = this.#status;
    this.#status = status;
    if (isConnected(status.state)) {
      this.#end(onEnd);
      this.#wasConnected = true;
    } else if (!IDLE.includes(status.reason)) {
      if (this.#since === null) {
        this.#since = Date.now();
        this.#requestsWork = false;
      }
      if (this.#outage || before?.state !== status.state || before.reason !== status.reason) this.#check();
    }
  }

  #end(onEnd: () => void): void {
    clearTimeout(this.#timer);
    this.#since = null;
    if (!this.#outage) return;
    this.#outage = null;
    this.notify();
    onEnd();
  }

  #onRequest(works: boolean): void {
    if (this.#since === null || this.#requestsWork === works) return;
    this.#requestsWork = works;
    if (this.#outage) this.#check();
  }

  /** Shows the outage if it has lasted long enough, otherwise when it will have. */
  #check(): void {
    clearTimeout(this.#timer);
    if (this.#since === null || !this.#status) return;
    const { state, reason } = this.#status;
    const kind =
      reason === "denied" ? "denied" : state === "offline" && reason !== "stopped" ? "offline" : "unreachable";
    const waitMs = this.#since + this.#waitMs(kind) - Date.now();
    if (waitMs > 0 && !this.#outage) {
      this.#timer = setTimeout(() => this.#check(), waitMs);
      return;
    }
    this.#outage = {
      kind,
      since: this.#since,
      wasConnected: this.#wasConnected,
      requestsWork: this.#requestsWork,
    };
    this.notify();
  }

  #waitMs(kind: Outage["kind"]): number {
    if (kind === "denied") return 0;
    return kind === "offline" ? this.#timing.offlineAfterMs : this.#timing.unreachableAfterMs;
  }
}
