/** Where a page is, or all pages of a connection are. */
import type { PresenceState } from "./people_at_courses.js";

/** States by course. */
export type Stays = Record<number, PresenceState>;

const STRENGTH: Record<PresenceState, number> = { away: 0, viewing: 1, editing: 2 };

/** Of several states at one course the strongest counts. */
export function strongest(all: readonly Stays[]): Stays {
  const result: Stays = {};
  for (const stays of all) {
    for (const [courseId, state] of entries(stays)) {
      const known = result[courseId];
      if (!known || STRENGTH[known] < STRENGTH[state]) result[courseId] = state;
    }
  }
  return result;
}

/** The courses with their states. */
export function entries(stays: Stays): [number, PresenceState][] {
  return Object.entries(stays).map(([courseId, state]) => [Number(courseId), state as PresenceState]);
}
