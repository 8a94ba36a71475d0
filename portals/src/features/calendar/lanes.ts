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
}

/** `items` by start; the ends and starts are numbers of one unit. `maxLanes` is at least 2. */
export function inLanes<Item extends Span>(items: readonly Item[], maxLanes: number) {
  const placed: Placed<Item>[] = [];
  const crowds: Crowd<Item>[] = [];
  for (const group of overlapping(items)) {
    const ends: number[] = [];
    const own = group.map((item) => {
      const free = ends.findIndex((end) => end <= item.start);
      const lane = free < 0 ? ends.length : free;
      ends[lane] = item.end;
      return { item, lane };
    });
    const isCrowded = ends.length > maxLanes;
    const lanes = isCrowded ? maxLanes : ends.length;
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

/** Groups of items of which each overlaps with another one of its group. */
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
