/**
 * Stores which transport worked last in this tab, so that page loads on a network without WebSockets do not wait for the
 * time limit each time. The entry may be outdated: it is only where to begin, and better transports are tried later.
 */
import type { StorageLike } from "../browser_environment.js";
import type { TransportName } from "./link_state_machine.js";

const KEY = "coursewire:transport";

/** Stores the transport, if the browser allows it. */
export function rememberTransport(storage: StorageLike | undefined, name: TransportName): void {
  try {
    storage?.setItem(KEY, name);
  } catch {
    // Storage is full or forbidden: the next start begins with the best transport.
  }
}

/** The stored transport's rank; 0 if none is stored. */
export function rememberedRank(storage: StorageLike | undefined, transportNames: readonly TransportName[]): number {
  try {
    return Math.max(0, transportNames.indexOf(storage?.getItem(KEY) as TransportName));
  } catch {
    return 0;
  }
}
