/**
 * How many courses of each status there are. The totals are fetched once; then each event whose number is behind their cursor
 * changes them, so that they are true without a request. When the service counts late, the fetched totals may be older than the
 * first event that came: then they are fetched again.
 */
import type { CourseEventData } from "@coursewire/client";
import type { Status } from "@/domain/course.ts";

// More events than arrive during a request.
const MAX_HEARD = 500;

export interface CourseTotals {
  /** `null` while the service has not counted them yet. */
  totals: Record<Status, number> | null;
  /** The position up to which events are counted. */
  cursor: string;
}

/** The totals after an event; the same object if it is counted already. `instructorId` is the reader's, if any. */
export function afterEvent(before: CourseTotals, event: CourseEventData, instructorId: number | null): CourseTotals {
  if (!before.totals || !isBehind(before.cursor, event.id)) return before;
  const totals: Record<string, number> = { ...before.totals };
  const { previousStatus, status, previous } = event;
  const isMine = (instructor: number | null | undefined): boolean =>
    instructorId === null || instructorId === instructor;
  function add(which: string | null, by: 1 | -1): void {
    if (which !== null && which in totals) totals[which] = Math.max(0, (totals[which] ?? 0) + by);
  }
  if (isMine(previous?.instructorId)) add(previousStatus, -1);
  if (isMine(event.instructorId)) add(status, 1);
  return { totals: totals as Record<Status, number>, cursor: event.id };
}

/** Whether the event `id` comes after the cursor. Cursors of two epochs cannot be compared: a loss is told for that. */
export function isBehind(cursor: string, id: string): boolean {
  const [epoch, number] = partsOf(cursor);
  const [ofEvent, next] = partsOf(id);
  return epoch === ofEvent && next > number;
}

/** The events that have arrived one after the other, for totals that were fetched meanwhile. */
export class HeardEvents {
  #events: readonly CourseEventData[] = [];
  /** Every event behind this position is among the events; `null` before the first. */
  #from: string | null = null;

  get events(): readonly CourseEventData[] {
    return this.#events;
  }

  add(event: CourseEventData): void {
    this.#from ??= event.after ?? before(event.id);
    if (this.#events.length === MAX_HEARD) this.#from = this.#events[0]?.id ?? this.#from;
    this.#events = [...this.#events.slice(1 - MAX_HEARD), event];
  }

  /** The connection has come up to the cursor. Unless it `recovered`, the events before it were lost. */
  catchUp(cursor: string, recovered: boolean): void {
    if (recovered) this.#from ??= cursor;
    else {
      this.#from = cursor;
      this.#events = [];
    }
  }

  /** Whether events behind the cursor never came here, so that totals up to it cannot be made true by events. */
  lacks(cursor: string): boolean {
    return this.#from !== null && isBehind(cursor, this.#from);
  }
}

function before(id: string): string {
  const [epoch, number] = partsOf(id);
  return `${epoch}.${number - 1}`;
}

function partsOf(cursor: string): [epoch: string, number: number] {
  const at = cursor.lastIndexOf(".");
  return [cursor.slice(0, at), Number(cursor.slice(at + 1))];
}
