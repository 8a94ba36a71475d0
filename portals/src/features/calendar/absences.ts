/** The absences of instructors, for those who may see them. */
import type { Absence } from "@coursewire/client";
import type { UseQueryResult } from "@tanstack/react-query";
import { useKnownQuery } from "@/features/live/index.ts";
import { useSignedIn } from "@/features/session/index.ts";
import type { Api } from "@/platform/api_client.ts";
import { Problem } from "@/platform/request_errors.ts";
import { addDays, type CalendarRange } from "./calendar_range.ts";

/** Absences that touch the range by other clocks have their days around it. */
const MARGIN_DAYS = 1;

interface AbsencePage {
  items: Absence[];
  next: string | null;
  cursor: string | null;
}

/** The absences that touch the range by any clock: of all instructors for administrators, for an instructor the own ones. */
export function useAbsences(range: CalendarRange): UseQueryResult<Absence[]> {
  const { api, role } = useSignedIn();
  const [from, to] = [addDays(range.from, -MARGIN_DAYS), addDays(range.to, MARGIN_DAYS)];
  return useKnownQuery({
    queryKey: ["absences", { from, to }],
    queryFn: ({ signal }) => allAbsences(api, { from, to }, signal).catch(nothingThere),
    select: itemsOf,
    enabled: role !== "organization",
  });
}

/** All pages, with the cursor of the first, from which on events change the absences. */
async function allAbsences(api: Api, range: { from: string; to: string }, signal: AbortSignal): Promise<AbsencePage> {
  const found: AbsencePage = { items: [], next: null, cursor: null };
  do {
    const query = new URLSearchParams({ ...range, ...(found.next === null ? {} : { next: found.next }) });
    const page = await api.get<AbsencePage>(`/absences?${query}`, signal);
    found.items.push(...page.items);
    found.next = page.next;
    found.cursor ??= page.cursor;
  } while (found.next !== null);
  return found;
}

function itemsOf({ items }: AbsencePage): Absence[] {
  return items;
}

/** A service of an earlier version has no absences. */
function nothingThere(error: unknown): AbsencePage {
  if (error instanceof Problem && error.status === 404) return { items: [], next: null, cursor: null };
  throw error;
}
