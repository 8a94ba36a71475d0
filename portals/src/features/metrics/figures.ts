/** The figures of the last hour as `GET /metrics/realtime` returns them: docs/rest.md describes them. */
import type { TransportName } from "@coursewire/client";

/** Milliseconds. */
export interface Times {
  count: number;
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
}

export interface Counts {
  changes: number;
  delivered: number;
  gone: number;
  undelivered: number;
  lag: Times | null;
  screens: Partial<Record<TransportName, Times>>;
  recoveries: Partial<Record<string, number>>;
}

export interface OpenSockets {
  portal: string;
  dialect: string;
  count: number;
}

export interface Minute extends Counts {
  /** When it began, ISO 8601. */
  minute: string;
  connections: OpenSockets[];
}

export interface RealtimeFigures {
  /** The last 60, oldest first. */
  minutes: Minute[];
  hour: Counts;
  connections: OpenSockets[];
  /** US dollars. */
  cost: {
    month: string;
    dollars: number;
    sockets: number;
    work: number;
    fixed: number;
    connectionHours: number;
    changes: number;
    posts: number;
  };
}

export const TRANSPORTS: readonly TransportName[] = ["websocket", "sse", "polling"];

/**
 * How many sockets are open, of all dialects; of one portal if it is named. `null` if no socket at all was counted: the
 * sweep counts once a minute, and a minute that it has not counted looks the same as one without sockets.
 */
export function socketsOf(connections: readonly OpenSockets[], portal?: string): number | null {
  if (connections.length === 0) return null;
  const counted = connections.filter((each) => portal === undefined || each.portal === portal);
  return counted.reduce((sum, { count }) => sum + count, 0);
}

export function recoveriesOf({ recoveries }: Counts): { replayed: number; lost: number } {
  const { replayed = 0, ...others } = recoveries;
  return { replayed, lost: Object.values(others).reduce<number>((sum, count) => sum + (count ?? 0), 0) };
}
