/**
 * Above a list: selects all that is loaded, says how many courses are selected, and acts on them. With a filter by
 * instructor it hands over all of the instructor's confirmed courses. It has the same height in each state, so that no row moves.
 */
import { ActionIcon, Button, Checkbox, VisuallyHidden } from "@mantine/core";
import { X } from "lucide-react";
import { useEffect, useSyncExternalStore } from "react";
import type { CourseListState, Selection } from "@/features/courses/index.ts";
import { t, tn } from "@/i18n/index.ts";
import { heightAs } from "@/ui/index.ts";
import { type OpenBulk, useIsBulkOpen, useOpenBulk } from "./BulkHost.tsx";
import classes from "./bulk.module.css";
import { type BulkKind, bulkLabel, courseCanHave } from "./bulk_action.ts";
import type { LoadAll } from "./use_all_courses.ts";

interface Props {
  selection: Selection;
  list: CourseListState;
  /** The instructor that the list is filtered by. */
  instructorId: number | undefined;
  /** Loads all courses that match the list's filters. */
  loadAll: LoadAll;
}

const tellHeight = heightAs("--cw-bulk-height");

const KINDS: readonly BulkKind[] = ["assign", "handOver", "cancel"];

export function BulkBar({ selection, list, instructorId, loadAll }: Props) {
  const ids = useSyncExternalStore(selection.subscribe, () => selection.ids);
  const isAll = useSyncExternalStore(selection.subscribe, () => selection.isAll);
  const openBulk = useOpenBulk();
  const isOpen = useIsBulkOpen();
  const { courses } = list;
  useEscape(ids.size > 0 && !isOpen, () => selection.clear());

  const selected = ids.size === 0 ? [] : courses.filter(({ courseId }) => ids.has(courseId));
  const canHandOverAll = instructorId !== undefined && list.name === "confirmedCourses" && courses.length > 0;
  const count = `${courses.length}${list.hasMore ? "+" : ""}`;
  if (courses.length === 0 && !list.isLoading && !isOpen) return null;
  const open = (action: Pick<OpenBulk, "kind" | "courses">): void =>
    openBulk({ ...action, fromInstructorId: instructorId, onSaved: (courseIds) => selection.drop(courseIds) });
  return (
    <div ref={tellHeight} className={classes.bar} data-selecting={ids.size > 0 || undefined} data-testid="bulk-bar">
      <Checkbox
        size="sm"
        aria-label={t("Select all that is loaded")}
        checked={isAll}
        indeterminate={ids.size > 0 && !isAll}
        onChange={({ currentTarget }) => selection.setAll(currentTarget.checked)}
      />
      <span className={classes.count} aria-hidden={ids.size === 0}>
        {ids.size > 0 ? tn(ids.size, "{{count}} selected", "{{count}} selected") : t("Select all that is loaded")}
      </span>
      <Said selection={selection} />
      <div className={classes.actions}>
        {KINDS.map((kind) => {
          const able = selected.filter((course) => courseCanHave(kind, course));
          if (able.length === 0) return null;
          return (
            <Button
              key={kind}
              size="xs"
              variant={kind === "cancel" ? "default" : "light"}
              data-bulk={kind}
              onClick={() => open({ kind, courses: able })}
            >
              {bulkLabel(kind, able.length)}
            </Button>
          );
        })}
        {ids.size === 0 && canHandOverAll && (
          <Button
            size="xs"
            variant="light"
            data-bulk="all"
            onClick={() => open({ kind: "handOver", courses: loadAll })}
          >
            {t("Hand over all {{count}}", { count })}
          </Button>
        )}
        {ids.size > 0 && (
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t("Select none")}
            title={t("Select none")}
            onClick={() => selection.clear()}
          >
            <X size={16} aria-hidden />
          </ActionIcon>
        )}
      </div>
    </div>
  );
}

/** What a reader of the screen is told: how many are selected, and which have left. */
function Said({ selection }: { selection: Selection }) {
  const count = useSyncExternalStore(selection.subscribe, () => selection.ids.size);
  const left = useSyncExternalStore(selection.subscribe, () => selection.left);
  const note = tn(
    left,
    "{{count}} course has left this list and is no longer selected.",
    "{{count}} courses have left this list and are no longer selected.",
  );
  return (
    <>
      {left > 0 && (
        <span className={classes.note} aria-hidden>
          {note}
        </span>
      )}
      <VisuallyHidden role="status">
        {[count > 0 && tn(count, "{{count}} course selected", "{{count}} courses selected"), left > 0 && note]
          .filter(Boolean)
          .join(". ")}
      </VisuallyHidden>
    </>
  );
}

/** Escape, unless it closes or clears something else: a dialog, a menu, the text of a field. */
function useEscape(isActive: boolean, onEscape: () => void): void {
  useEffect(() => {
    if (!isActive) return;
    const press = (event: KeyboardEvent): void => {
      if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
      const isOfField =
        event.target instanceof Element &&
        event.target.matches("input:not([type=checkbox]), textarea, select, [aria-expanded=true]");
      if (isOfField || document.querySelector("[role=dialog], [role=menu]")) return;
      onEscape();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  });
}
