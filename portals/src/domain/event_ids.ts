/** The ids of events, which are cursors too: `k3f9.42` is the entry with the number 42 in the epoch `k3f9`. */

/** The number of an entry, `NaN` for an id without one. */
export function numberOf(id: string): number {
  const dot = id.indexOf(".");
  return dot < 0 ? Number.NaN : Number(id.slice(dot + 1));
}

export function isOfSameEpoch(id: string, other: string): boolean {
  return epochOf(id) === epochOf(other);
}

/** Whether an entry that was received comes after the one that is known. An entry of another epoch does. */
export function isLater(received: string, known: string): boolean {
  return received !== known && !(isOfSameEpoch(received, known) && numberOf(received) <= numberOf(known));
}

function epochOf(id: string): string {
  return id.slice(0, Math.max(id.indexOf("."), 0));
}
