/** One list of courses in all its states: loading, empty, failed, filtered, held, with more to load. */
import { Skeleton, Text } from "@mantine/core";
import { type ComponentType, useCallback, useEffect, useRef } from "react";
import type { Course, Role } from "@/domain/course.ts";
import { t, tn } from "@/i18n/index.ts";
import { BusyButton, focusAround, LoadError, lastKnown } from "@/ui/index.ts";
import classes from "./CourseList.module.css";
import { LISTS } from "./course_lists.ts";
import type { Row } from "./held_rows.ts";
import { useKeptCourses } from "./kept_courses.ts";
import { useSavedVersions } from "./saved_courses.ts";
import { type Selection, useIsSelecting } from "./selection.ts";
import type { CourseListState } from "./use_course_list.ts";
import { type Holding, useHeldRows } from "./use_held_rows.ts";
import { VirtualRows } from "./VirtualRows.tsx";
import { WaitingPill } from "./WaitingPill.tsx";

interface Props {
  list: CourseListState;
  /** How many courses the list has, where that is known. */
  total: number | null;
  /** The accessible name of the list. */
  label: string;
  viewer: Role;
  /** Shown instead of an empty list. */
  Empty: ComponentType;
  /** The buttons of a course. */
  Actions: ComponentType<{ course: Course }>;
  /** Whether each day has a heading. */
  isAgenda?: boolean;
  /** The selected courses, if courses can be selected. */
  selection?: Selection | undefined;
}

export function CourseList({ list, total, label, viewer, Empty, Actions, isAgenda = false, selection }: Props) {
  const { hasMore, isLoading, isLoadingMore, isMoreError, error, showMore } = list;
  const courses = useKeptCourses(list.courses);
  const element = useRef<HTMLDivElement>(null);
  const rows = useRef<HTMLDivElement>(null);
  const holding = useHeldRows(list.key, courses, LISTS[list.name].order, element, list.isPreview);
  const isSelecting = useIsSelecting(selection);
  useShownInSelection(selection, holding.rows);
  const isEmpty = holding.rows.length === 0;

  const onEnd = useCallback(() => {
    if (hasMore && !isLoadingMore && !isMoreError) showMore();
  }, [hasMore, isLoadingMore, isMoreError, showMore]);
  // A page of a narrowed list may have no rows although there are more pages.
  useEffect(() => {
    if (isEmpty) onEnd();
  }, [isEmpty, onEnd]);

  const isFailed = !isLoading && error !== null && !list.isKnown;
  const isShown = !isLoading && !isFailed && !isEmpty;
  const isMoreShown = hasMore && !isFailed && (isShown || isMoreError);
  return (
    <div
      ref={element}
      className={classes.body}
      // The focus of an error that goes belongs to the main part of the page.
      {...(isShown ? { tabIndex: -1 } : {})}
      aria-busy={list.isFetching}
      data-list={list.name}
      data-loaded={courses.length}
      data-selecting={isSelecting || undefined}
      data-barred={selection !== undefined || undefined}
    >
      {error && (isFailed || !isMoreError) && <Failed list={list} />}
      {(isLoading || (isEmpty && hasMore && !error)) && <Loading label={label} />}
      {!isLoading && !isFailed && isEmpty && !hasMore && (
        <div className={classes.empty}>
          <Empty />
        </div>
      )}
      {isShown && <Waiting holding={holding} around={element} />}
      {isShown && (
        <VirtualRows
          rows={holding.rows}
          total={total ?? (hasMore ? null : holding.rows.length)}
          label={label}
          viewer={viewer}
          isAgenda={isAgenda}
          Actions={Actions}
          selection={selection}
          container={rows}
          onEnd={onEnd}
        />
      )}
      {isMoreShown && (
        <div className={classes.more}>
          {/* Beside the pressed button, because the top of a long list is out of view. */}
          {error && isMoreError && (
            <Text size="sm" c="red" role="alert">
              {error.message}
            </Text>
          )}
          <BusyButton variant="default" size="sm" isBusy={isLoadingMore} onClick={showMore}>
            {t("Show more")}
          </BusyButton>
        </div>
      )}
    </div>
  );
}

/** What can be selected is what the list shows: neither what waits, nor what has left while the rows are held. */
function useShownInSelection(selection: Selection | undefined, rows: readonly Row[]): void {
  const saved = useSavedVersions();
  useEffect(() => {
    selection?.show(
      rows.flatMap(({ course, isGone }) => (isGone ? [] : course)),
      saved,
    );
  }, [selection, rows, saved]);
}

function Waiting({ holding, around }: { holding: Holding; around: { current: HTMLElement | null } }) {
  const { waiting, isDifferent, showWaiting } = holding;
  if (!isDifferent) return null;
  const count = waiting.length;
  return (
    <WaitingPill
      text={count > 0 ? tn(count, "{{count}} new", "{{count}} new") : t("Update the order")}
      onShow={() => {
        showWaiting();
        // The pill, which has the focus, goes.
        around.current?.focus({ preventScroll: true });
        if (!around.current) focusAround(null);
      }}
    />
  );
}

function Loading({ label }: { label: string }) {
  return (
    <div role="status" aria-label={t("Loading: {{label}}", { label })} className={classes.loading}>
      {[0, 1, 2].map((row) => (
        <Skeleton key={row} height={64} radius="md" />
      ))}
    </div>
  );
}

function Failed({ list }: { list: CourseListState }) {
  return (
    <LoadError
      title={t("This list could not be fetched")}
      text={[list.error?.message, list.isKnown && lastKnown(list.updatedAt)].filter(Boolean).join(" ")}
      isRetrying={list.isFetching}
      onRetry={list.retry}
      m="md"
    />
  );
}
