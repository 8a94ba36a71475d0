/** The lists of a portal as tabs. The tab and the filters are in the URL. */
import { Tabs } from "@mantine/core";
import { memo, type RefObject, useDeferredValue, useEffect, useMemo, useRef } from "react";
import type { Role } from "@/domain/course.ts";
import { CourseActions } from "@/features/actions/index.ts";
import { BulkBar } from "@/features/bulk/index.ts";
import {
  type CourseFilters,
  CourseList,
  type CourseListState,
  FilterBar,
  isFiltered,
  LISTS,
  NothingFound,
  pathOfList,
  Selection,
  useCourseList,
  useCourseTotals,
  useListFilters,
  useListTab,
} from "@/features/courses/index.ts";
import { useLoadCourses } from "@/features/exports/index.ts";
import { usePreferences } from "@/features/settings/index.ts";
import { t } from "@/i18n/index.ts";
import { ListExport } from "./ListExport.tsx";
import type { ListTab } from "./portal_views.tsx";
import classes from "./TabbedLists.module.css";

interface Props {
  tabs: readonly ListTab[];
  viewer: Role;
}

export function TabbedLists({ tabs, viewer }: Props) {
  const [named, setTab] = useListTab();
  const active = tabs.find(({ name }) => name === named) ?? tabs[0];
  // The rows follow the tab in steps of a few milliseconds, so that the page stays usable on slow machines.
  const shown = useDeferredValue(active);
  const strip = useRef<HTMLDivElement>(null);
  useTabInSight(strip, active?.name);
  return (
    <div className={classes.card}>
      <Tabs
        value={active?.name ?? null}
        onChange={(name) => setTab(name === tabs[0]?.name ? null : name)}
        keepMounted={false}
        classNames={{ list: classes.tabs, tab: classes.tab }}
      >
        <div className={classes.bar}>
          <Tabs.List ref={strip} aria-label={t("Courses by status")}>
            {tabs.map((tab) => (
              <Tabs.Tab key={tab.name} value={tab.name}>
                <Label tab={tab} isActive={tab === active} />
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <div className={classes.tools}>
            <Tools active={active} viewer={viewer} />
          </div>
        </div>
        {active && shown && (
          <Tabs.Panel value={active.name} aria-busy={shown !== active || undefined}>
            <Panel key={shown.name} tab={shown} viewer={viewer} />
          </Tabs.Panel>
        )}
      </Tabs>
    </div>
  );
}

/** Keeps the active tab in sight where the tabs are wider than the page, also when they grow by their counts. */
function useTabInSight(strip: RefObject<HTMLElement | null>, name: string | undefined): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: another tab is shown.
  useEffect(() => {
    const element = strip.current;
    if (!element) return;
    // Called at once, too.
    const observer = new ResizeObserver(() => showTab(element));
    for (const tab of element.children) observer.observe(tab);
    return () => observer.disconnect();
  }, [strip, name]);
}

/** Scrolls the strip alone: `scrollIntoView` would scroll the page too. */
function showTab(strip: HTMLElement): void {
  const tab = strip.querySelector<HTMLElement>("[aria-selected=true]");
  if (!tab) return;
  const [shown, wanted] = [strip.getBoundingClientRect(), tab.getBoundingClientRect()];
  strip.scrollLeft += Math.max(0, wanted.right - shown.right) + Math.min(0, wanted.left - shown.left);
}

/**
 * Whole lists have a total, which events keep true; a filtered list is counted as far as it is loaded. The room of the total
 * is kept all the time: what is beside the tabs must not move while somebody types into the filter.
 */
function Label({ tab, isActive }: { tab: ListTab; isActive: boolean }) {
  const [filters] = useListFilters();
  const total = useTotal(tab);
  const isCounted = isFiltered(filters) && isActive;
  return (
    <>
      <span>{tab.label()}</span>
      {isCounted && <Loaded tab={tab} filters={filters} total={total} />}
      {!isCounted && total !== null && <Count total={total} text={isFiltered(filters) ? "" : String(total)} />}
    </>
  );
}

function Loaded({ tab, filters, total }: { tab: ListTab; filters: CourseFilters; total: number | null }) {
  const { courses, hasMore, isLoading, isPreview, error } = useCourseList(tab.list, filters);
  const isKnown = !isLoading && !isPreview && !error;
  return <Count total={total} text={isKnown ? `${courses.length}${hasMore ? "+" : ""}` : ""} />;
}

function Count({ total, text }: { total: number | null; text: string }) {
  return (
    <span className={classes.count} data-room={total ?? undefined}>
      {text}
    </span>
  );
}

function useTotal({ list }: ListTab): number | null {
  const totals = useCourseTotals();
  if (!totals) return null;
  const { status } = LISTS[list];
  return status === null ? Object.values(totals).reduce((sum, each) => sum + each, 0) : totals[status];
}

/** Not in the component of the tabs, so that another letter in the filter does not render them all. */
function Tools({ active, viewer }: { active: ListTab | undefined; viewer: Role }) {
  const [filters, setFilters] = useListFilters();
  return (
    <>
      <FilterBar filters={filters} onChange={setFilters} viewer={viewer} />
      {active && <Export tab={active} filters={filters} />}
    </>
  );
}

function Export({ tab, filters }: { tab: ListTab; filters: CourseFilters }) {
  const total = useTotal(tab);
  return <ListExport tab={tab} filters={filters} total={isFiltered(filters) ? null : total} />;
}

const Panel = memo(function Panel({ tab, viewer }: { tab: ListTab; viewer: Role }) {
  // Another language renders it again.
  usePreferences();
  const [filters] = useListFilters();
  const list = useCourseList(tab.list, filters);
  const total = useTotal(tab);
  const selection = useSelection(list.key);
  const canSelect = viewer === "admin" && tab.isBulk === true;
  return (
    <>
      {canSelect && <Bulk tab={tab} list={list} filters={filters} selection={selection} />}
      <CourseList
        list={list}
        total={isFiltered(filters) ? null : total}
        label={tab.label()}
        viewer={viewer}
        Empty={isFiltered(filters) ? NothingFound : tab.Empty}
        Actions={CourseActions}
        isAgenda={tab.isAgenda ?? false}
        selection={canSelect ? selection : undefined}
      />
    </>
  );
});

/** A new selection for each list. */
function useSelection(key: string): Selection {
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list has other courses to select.
  return useMemo(() => new Selection(), [key]);
}

interface BulkProps {
  tab: ListTab;
  list: CourseListState;
  filters: CourseFilters;
  selection: Selection;
}

function Bulk({ tab, list, filters, selection }: BulkProps) {
  const path = pathOfList(tab.list, filters, null);
  const loadAll = useLoadCourses(path.slice(path.indexOf("?")));
  return <BulkBar selection={selection} list={list} instructorId={filters.instructorId} loadAll={loadAll} />;
}
