/**
 * Which transport worked last in this tab, so that a network without WebSockets does not cost every page load the wait.
 * It may be out of date: what is remembered is where to begin, and better transports are tried from there anyway.
 */
import type { StorageLike } from "./environment.js";
import type { TransportName } from "./machine.js";

const KEY = "coursewire:transport";

export function rememberTransport(storage: StorageLike | undefined, name: TransportName): void {
  try {
    storage?.setItem(KEY, name);
  } catch {
    // Full or forbidden: then the next start begins at the top.
  }
}

/** The rank to begin on; the top when nothing is known. */
export function rememberedRank(storage: StorageLike | undefined, transportNames: readonly TransportName[]): number {
  try {
    return Math.max(0, transportNames.indexOf(storage?.getItem(KEY) as TransportName));
  } catch {
    return 0;
  }
}
