/** The absences that the person may see, and their changes. */
import type { Absence } from "@coursewire/client";
import type { UseQueryResult } from "@tanstack/react-query";
import { useKnownQuery, useLive } from "@/features/live/index.ts";
import { useSignedIn } from "@/features/session/index.ts";
import type { Added, Api } from "@/platform/api_client.ts";
import { Problem } from "@/platform/request_errors.ts";
import { useOneRequest } from "@/ui/index.ts";

/** Dates, inclusive. */
export interface Range {
  from: string;
  to: string;
}

interface AbsencePage {
  items: Absence[];
  next: string | null;
  cursor: string;
}

/** All absences with a day in the range: administrators get those of every instructor. `isWanted`: whether to fetch them. */
export function useAbsences(range: Range, isWanted = true): UseQueryResult<Absence[]> {
  const { api } = useSignedIn();
  return useKnownQuery({
    queryKey: ["absences", range],
    queryFn: ({ signal }) => allPages(api, range, signal),
    select: ({ items }) => items,
    enabled: isWanted,
  });
}

/** The cursor of the first page is kept, from which on events change the list: `startCursor` reads it. */
async function allPages(api: Api, range: Range, signal: AbortSignal): Promise<AbsencePage> {
  const pageAfter = (next: string | null): Promise<AbsencePage> =>
    api.get(`/absences?${new URLSearchParams({ ...range, ...(next === null ? {} : { next }) })}`, signal);
  const first = await pageAfter(null);
  const items = [...first.items];
  for (let { next } = first; next !== null; ) {
    const page = await pageAfter(next);
    items.push(...page.items);
    next = page.next;
  }
  return { ...first, items, next: null };
}

export interface AbsenceChange {
  isBusy: boolean;
  failure: Error | null;
  /** Shows errors at fields without sending anything. */
  refuse(fields: Readonly<Record<string, string>>): void;
  /** The absence as the service has stored it, and whether it is new; `null` after a failure. */
  add(body: object): Promise<Added<Absence> | null>;
  /** The absence as it was; `null` after a failure. */
  remove(absenceId: number): Promise<Absence | null>;
}

/** One change at a time. What shows absences is fetched again at once; events do the same in other windows. */
export function useAbsenceChange(): AbsenceChange {
  const { api } = useSignedIn();
  const { invalidate } = useLive();
  const { isBusy, failure, attempt, refuse } = useOneRequest();

  async function change<Result>(send: () => Promise<Result>): Promise<Result | null> {
    const done = await attempt(async () => {
      const result = await send();
      for (const key of ["absences", "instructors"]) invalidate({ queryKey: [key] });
      return result;
    });
    return done?.answer ?? null;
  }

  return {
    isBusy,
    failure,
    refuse: (fields) => refuse(Problem.ofFields(fields)),
    add: (body) => change(() => api.add<Absence>("/absences", body)),
    remove: (absenceId) => change(() => api.change<Absence>("POST", `/absences/${absenceId}/remove`, {})),
  };
}
