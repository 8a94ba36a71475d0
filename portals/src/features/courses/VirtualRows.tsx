/**
 * The rows of a list. Only those near the visible part are in the page, so a list of thousands costs as much as a list of
 * twenty. Screen readers are told each row's position and the length of the list. The focused row stays in the page.
 */
import { defaultRangeExtractor, useWindowVirtualizer, type Virtualizer } from "@tanstack/react-virtual";
import {
  type ComponentType,
  type FocusEvent,
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import type { Course, Role } from "@/domain/course.ts";
import { flagOf } from "@/domain/course_flags.ts";
import { formatDayHeading, formatLongDay, otherYear, today } from "@/domain/date_formats.ts";
import { useNow } from "@/features/live/index.ts";
import classes from "./CourseList.module.css";
import { CourseRow } from "./CourseRow.tsx";
import type { Row } from "./held_rows.ts";
import { type Line, linesOf, sectionsOf } from "./list_lines.ts";
import type { Selection } from "./selection.ts";

interface Props {
  rows: readonly Row[];
  /** How many rows the whole list has; `null` if that is unknown. */
  total: number | null;
  label: string;
  viewer: Role;
  isAgenda: boolean;
  Actions: ComponentType<{ course: Course }>;
  selection: Selection | undefined;
  container: RefObject<HTMLDivElement | null>;
  /** The last row has come near the visible part. */
  onEnd: () => void;
}

const ROW_PX = 82;
const HEADING_PX = 40;
const OVERSCAN = 4;
// Further rows are asked for so many rows before the end.
const ROWS_AHEAD = 8;

export function VirtualRows(props: Props) {
  const { rows, total, label, viewer, isAgenda, Actions, selection, container, onEnd } = props;
  const now = useNow();
  const lines = useMemo(() => linesOf(rows, isAgenda), [rows, isAgenda]);
  const margin = useOffsetTop(container);
  const focused = useRef<string | null>(null);

  const virtualizer = useWindowVirtualizer<HTMLElement>({
    count: lines.length,
    estimateSize: (at) => (lines[at]?.kind === "day" ? HEADING_PX : ROW_PX),
    getItemKey: (at) => lines[at]?.key ?? at,
    overscan: OVERSCAN,
    scrollMargin: margin,
    directDomUpdates: true,
    measureElement: sizeOf,
    rangeExtractor: (range) => {
      const shown = defaultRangeExtractor(range);
      const at = focused.current === null ? -1 : lines.findIndex(({ key }) => key === focused.current);
      return at < 0 || shown.includes(at) ? shown : [...shown, at].sort((a, b) => a - b);
    },
  });
  const setContainer = useCallback(
    (element: HTMLDivElement | null) => {
      container.current = element;
      virtualizer.containerRef(element);
    },
    [container, virtualizer],
  );
  const items = virtualizer.getVirtualItems();
  const lastAt = items.at(-1)?.index ?? -1;
  useEffect(() => {
    if (lastAt >= lines.length - 1 - ROWS_AHEAD) onEnd();
  }, [lastAt, lines.length, onEnd]);

  function noteFocus({ type, target }: FocusEvent): void {
    focused.current = type === "focus" ? (target.closest("[data-key]")?.getAttribute("data-key") ?? null) : null;
  }

  const shown = items.flatMap(({ index }) => {
    const line = lines[index];
    return line ? [{ line, index }] : [];
  });
  const rowOf = ({ line, index }: { line: Line & { kind: "row" }; index: number }, size: number) => (
    <CourseRow
      key={line.key}
      ref={virtualizer.measureElement}
      index={index}
      position={line.position}
      size={size}
      course={line.row.course}
      isGone={line.row.isGone}
      viewer={viewer}
      flag={flagOf(line.row.course, now)}
      year={otherYear(line.row.course.scheduledDate, now)}
      Actions={Actions}
      selection={selection}
    />
  );

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only notes where the focus is.
    <div ref={setContainer} className={classes.rows} onFocus={noteFocus} onBlur={noteFocus}>
      {isAgenda ? (
        sectionsOf(shown).map(({ day, heading, rows: ofDay }) => (
          <section key={day.key} aria-label={formatLongDay(day.date, now)}>
            {heading !== null && (
              <h2 ref={virtualizer.measureElement} data-index={heading} className={classes.day}>
                {formatDayHeading(day.date, today(day.timeZone, now), now)}
              </h2>
            )}
            <ul className={classes.list} aria-label={formatLongDay(day.date, now)}>
              {ofDay.map((each) => rowOf(each, day.size))}
            </ul>
          </section>
        ))
      ) : (
        <ul className={classes.list} aria-label={label}>
          {shown.map((each) => each.line.kind === "row" && rowOf({ ...each, line: each.line }, total ?? -1))}
        </ul>
      )}
    </div>
  );
}

/**
 * The height in pixels. That of a new row is told by its observer before the row is painted: reading it at once would make
 * the browser lay out the page for each row.
 */
function sizeOf(
  element: HTMLElement,
  entry: ResizeObserverEntry | undefined,
  { options, measurementsCache }: Virtualizer<Window, HTMLElement>,
): number {
  const [box] = entry?.borderBoxSize ?? [];
  if (box) return Math.round(box.blockSize);
  const index = Number(element.dataset.index);
  return measurementsCache[index]?.size ?? options.estimateSize(index);
}

/** The distance of the element from the top of the document, in pixels. */
function useOffsetTop(element: RefObject<HTMLElement | null>): number {
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const measure = (): void => {
      const box = element.current?.getBoundingClientRect();
      if (box) setTop(Math.round(box.top + window.scrollY));
    };
    measure();
    // What is above the list may become higher, as when its summary needs another line.
    const observer = new ResizeObserver(measure);
    const above = element.current?.closest("main");
    if (above) observer.observe(above);
    return () => observer.disconnect();
  }, [element]);
  return top;
}
