/** Who is at which course, as the server has told it. Knows neither sockets nor tabs. */

/** What a person does at a course: looks at it, has a form open, or has done either in a page that is hidden. */
export type PresenceState = "viewing" | "editing" | "away";

/** Another person at a course. `id` is the same for all connections of a person. */
export interface PresentPerson {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly state: PresenceState;
}

/** A person's state at a course since `at` (ISO 8601); `null`: the person has left. */
export interface PersonChange {
  courseId: number;
  person: string;
  name: string;
  role: string;
  state: PresenceState | null;
  at: string;
}

/** The data of `presenceChanged`. `isComplete`: whoever is not among the changes was at no course when they were read. */
export interface PresenceChanged {
  changes: PersonChange[];
  isComplete?: boolean;
}

/** The people at all courses that this tab may see. */
export interface PeopleAtCourses {
  /** Those who are doing most come first; the same array until one of them changes. */
  at(courseId: number): readonly PresentPerson[];
  /**
   * A complete list replaces what was known before `askedAt`, by the clock of `createPeople`. What came since may be newer
   * than the list, which the server reads some time before it sends it.
   */
  apply(changed: PresenceChanged, askedAt?: number): void;
  /** All that is known, as the server would tell it. */
  complete(): PresenceChanged;
  /** Calls `listener` after each change; the returned function removes it. */
  subscribe(listener: () => void): () => void;
}

const NOBODY: readonly PresentPerson[] = [];
const ORDER: readonly PresenceState[] = ["editing", "viewing", "away"];

interface Known {
  change: PersonChange;
  heardAt: number;
}

/** Creates a store in which nobody is at any course. */
export function createPeople(now: () => number): PeopleAtCourses {
  /** Also those who have left, since an older change may arrive after a newer one. */
  let known = new Map<number, Map<string, Known>>();
  let shown = new Map<number, readonly PresentPerson[]>();
  const listeners = new Set<() => void>();

  function add(heard: Known): void {
    const { courseId, person, at } = heard.change;
    const people = known.get(courseId) ?? new Map<string, Known>();
    known.set(courseId, people);
    const before = people.get(person);
    if (!before || before.change.at <= at) people.set(person, heard);
    shown.delete(courseId);
  }

  function all(): Known[] {
    return [...known.values()].flatMap((people) => [...people.values()]);
  }

  return {
    at(courseId) {
      const people = known.get(courseId);
      if (!people) return NOBODY;
      const before = shown.get(courseId);
      if (before) return before;
      const present = [...people.values()].flatMap(toPerson).sort(byState);
      shown.set(courseId, present);
      return present;
    },
    apply({ changes, isComplete }, askedAt = Number.POSITIVE_INFINITY) {
      const heardAt = now();
      if (isComplete) {
        const newer = all().filter((each) => each.heardAt >= askedAt);
        known = new Map();
        shown = new Map();
        newer.forEach(add);
      }
      for (const change of changes) add({ change, heardAt });
      for (const listener of [...listeners]) listener();
    },
    complete: () => ({ changes: all().map(({ change }) => change), isComplete: true }),
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

function toPerson({ change: { person: id, name, role, state } }: Known): PresentPerson[] {
  return state ? [{ id, name, role, state }] : [];
}

function byState(one: PresentPerson, other: PresentPerson): number {
  return ORDER.indexOf(one.state) - ORDER.indexOf(other.state) || one.name.localeCompare(other.name);
}
