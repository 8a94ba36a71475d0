/** Places what overlaps on one day side by side, in lanes. */

export interface Placed<Item> {
  item: Item;
  /** From 0. */
  lane: number;
  /** How many lanes the items have that overlap directly or through others. */
  lanes: number;
}

/** What has no lane because too much overlaps: it is behind one button in the last lane. */
export interface Crowd<Item> {
  start: number;
  end: number;
  lane: number;
  lanes: number;
  items: Item[];
}

interface Span {
  start: number;
  end: number;
  /** What has a lower rank gets a lane first; 0 if it is missing. */
  rank?: number;
}

/** `items` in any order; the ends and starts are numbers of one unit. `maxLanes` is at least 2. */
export function inLanes<Item extends Span>(items: readonly Item[], maxLanes: number) {
  const placed: Placed<Item>[] = [];
  const crowds: Crowd<Item>[] = [];
  for (const group of overlapping([...items].sort((a, b) => a.start - b.start))) {
    const laneOf = lanesOf(group);
    const own = group.map((item) => ({ item, lane: laneOf.get(item) ?? 0 }));
    const needed = 1 + Math.max(...laneOf.values());
    const isCrowded = needed > maxLanes;
    const lanes = isCrowded ? maxLanes : needed;
    const last = maxLanes - 1;
    placed.push(...own.filter(({ lane }) => !isCrowded || lane < last).map((each) => ({ ...each, lanes })));
    const rest = isCrowded ? own.filter(({ lane }) => lane >= last).map(({ item }) => item) : [];
    for (const behind of overlapping(rest)) {
      const start = Math.min(...behind.map((item) => item.start));
      crowds.push({ start, end: Math.max(...behind.map((item) => item.end)), lane: last, lanes, items: behind });
    }
  }
  return { placed, crowds };
}

/** The first lane for each item that is free during its time, by rank. */
function lanesOf<Item extends Span>(group: readonly Item[]): ReadonlyMap<Item, number> {
  const found = new Map<Item, number>();
  const lanes: Item[][] = [];
  for (const item of [...group].sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0))) {
    const free = lanes.findIndex((lane) => lane.every(({ start, end }) => end <= item.start || start >= item.end));
    const lane = free < 0 ? lanes.length : free;
    lanes[lane] = [...(lanes[lane] ?? []), item];
    found.set(item, lane);
  }
  return found;
}

/** Groups of items, which are by start, of which each overlaps with another one of its group. */
function overlapping<Item extends Span>(items: readonly Item[]): Item[][] {
  const groups: Item[][] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const item of items) {
    if (item.start < end) groups.at(-1)?.push(item);
    else groups.push([item]);
    end = Math.max(end, item.end);
  }
  return groups;
}
