/** What happened over a year, live: filters that the address has, a list by day, and the same as a CSV file. */
import { Button, Skeleton, Text } from "@mantine/core";
import { useCallback, useEffect, useMemo } from "react";
import { useLocation, useSearch } from "wouter";
import type { Role } from "@/domain/course.ts";
import { t, tn } from "@/i18n/index.ts";
import { BusyButton, LoadError, Panel } from "@/ui/index.ts";
import { ActivityFields } from "./ActivityFields.tsx";
import { ActivityRows } from "./ActivityRows.tsx";
import classes from "./activity.module.css";
import {
  type ActivityFilters,
  addressOf,
  filtersIn,
  isBackwards,
  isFiltered,
  queryOf,
  understoodIn,
} from "./activity_filters.ts";
import { SaveButton } from "./SaveButton.tsx";
import { useActivity } from "./use_activity.ts";

export function ActivityPage({ portal }: { portal: Role }) {
  const [filters, change] = useFilters(portal);
  const { events, isPending, isFetching, error, hasMore, isLoadingMore, showMore, retry } = useActivity(filters);

  return (
    <div className={classes.page}>
      <Panel title={t("What is shown")}>
        <ActivityFields portal={portal} filters={filters} onChange={change} />
        <div className={classes.buttons}>
          <SaveButton filters={filters} />
          {isFiltered(filters) && (
            <Button size="xs" variant="default" onClick={() => change(filtersIn(new URLSearchParams(), portal))}>
              {t("Show everything")}
            </Button>
          )}
        </div>
      </Panel>
      <Panel title={t("Changes")} list="activity">
        {isPending && <Skeleton height={120} radius="md" role="status" aria-label={t("Loading")} />}
        {error && <LoadError text={error.message} isRetrying={isFetching} onRetry={retry} />}
        {!isPending && (
          <Text size="sm" c="dimmed" role="status">
            {!error || events.length > 0 ? foundText(events.length, hasMore, filters) : ""}
          </Text>
        )}
        <ActivityRows events={events} />
        {hasMore && (
          <BusyButton variant="default" isBusy={isLoadingMore} onClick={showMore}>
            {t("Show earlier changes")}
          </BusyButton>
        )}
      </Panel>
    </div>
  );
}

function foundText(count: number, hasMore: boolean, filters: ActivityFilters): string {
  if (count > 0 && hasMore) return t("{{count}}+ changes, the latest first", { count });
  if (count > 0) return tn(count, "{{count}} change, the latest first", "{{count}} changes, the latest first");
  if (isBackwards(filters)) return t("The last day is before the first.");
  return hasMore
    ? t("Nothing of this kind is among the latest changes. There are earlier ones.")
    : t("Nothing of this kind has happened.");
}

/** The filters of the address, which keeps none that the page does not apply. Back does not undo letters one by one. */
function useFilters(role: Role): [ActivityFilters, (filters: ActivityFilters) => void] {
  const [path, navigate] = useLocation();
  const search = useSearch();
  const filters = useMemo(() => filtersIn(new URLSearchParams(search), role), [search, role]);
  const change = useCallback(
    (changed: ActivityFilters) => navigate(addressOf(path, queryOf(changed)), { replace: true }),
    [navigate, path],
  );
  useEffect(() => {
    const understood = understoodIn(new URLSearchParams(search), filters);
    if (understood !== null) navigate(addressOf(path, understood), { replace: true });
  }, [filters, navigate, path, search]);
  return [filters, change];
}
