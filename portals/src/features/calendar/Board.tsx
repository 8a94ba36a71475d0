/**
 * The days of the calendar with what one does there by mouse and keyboard. Events are handled here for all courses, so that a
 * course is only a link.
 *
 * Arrow keys go from course to course, M begins to move one, until the focus leaves it. Dropping a course, or Enter, opens the
 * form that moves it: nothing is moved before that is sent.
 */
import { VisuallyHidden } from "@mantine/core";
import {
  type DragEvent,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import type { Course, Role } from "@/domain/course.ts";
import { t } from "@/i18n/index.ts";
import { useFocusOnMoved, useTabStop } from "./board_focus.ts";
import type { Clashes } from "./clashes.ts";
import { minutesOf } from "./minutes.ts";
import { lengthOf, type Target } from "./moved_course.ts";
import { nextChip, steppedTarget, targetAt, targetWords } from "./moving.ts";
import { BoardContext, type BoardState, type Moving, MovingContext } from "./use_board.ts";

interface Props {
  courses: readonly Course[];
  viewer: Role;
  clashes: Clashes;
  hrefOf: (courseId: number) => string;
  isMovable: (course: Course) => boolean;
  /** Whether the keyboard moves a course by hours too. */
  hasHours: boolean;
  onOpen: (courseId: number) => void;
  /** Returns whether a form opens: none does if nothing would change. */
  onMove: (course: Course, target: Target) => boolean;
  children: ReactNode;
}

export function Board(props: Props) {
  const { courses, viewer, clashes, hrefOf, isMovable, hasHours, onOpen, onMove, children } = props;
  const [currentId, setCurrent] = useState<number | null>(null);
  const [begun, setMoving] = useState<Moving | null>(null);
  /** How far below the start of the course the pointer holds it, in minutes. */
  const held = useRef(0);
  const element = useRef<HTMLDivElement>(null);
  const movedId = useFocusOnMoved(element);
  useTabStop(element, setCurrent);
  const byId = useMemo(() => new Map(courses.map((course) => [course.courseId, course])), [courses]);
  const moving = useMemo(() => begun && stillMoving(begun, byId.get(begun.course.courseId)), [begun, byId]);
  const isOver = begun !== null && moving === null;
  useEffect(() => {
    if (isOver) setMoving(null);
  }, [isOver]);
  const board = useMemo<BoardState>(
    () => ({ viewer, clashes, currentId, hrefOf, isMovable }),
    [viewer, clashes, currentId, hrefOf, isMovable],
  );

  const courseAt = (target: EventTarget): Course | null => {
    const chip = chipAt(target);
    return (chip && byId.get(Number(chip.dataset.course))) ?? null;
  };

  function onClick(event: MouseEvent): void {
    const course = courseAt(event.target);
    // Another tab or window is the browser's matter.
    if (!course || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    onOpen(course.courseId);
  }

  function onDragStart(event: DragEvent): void {
    const course = courseAt(event.target);
    const chip = chipAt(event.target);
    if (!course || !chip || !isMovable(course)) {
      event.preventDefault();
      return;
    }
    chip.focus({ preventScroll: true });
    const { top, height } = chip.getBoundingClientRect();
    const isByHour = chip.closest("[data-hours]") !== null && height > 0;
    held.current = isByHour ? (Math.max(0, event.clientY - top) / height) * lengthOf(course) : 0;
    event.dataTransfer.setData("text/plain", `${course.courseId}`);
    event.dataTransfer.effectAllowed = "move";
    setMoving({ course, target: { date: course.scheduledDate }, isByKeyboard: false });
  }

  function onDragOver(event: DragEvent): void {
    if (!moving) return;
    const target = targetAt(event, moving.course, held.current);
    if (!target) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "move";
    if (JSON.stringify(target) !== JSON.stringify(moving.target)) setMoving({ ...moving, target });
  }

  function onDrop(event: DragEvent): void {
    const target = moving && targetAt(event, moving.course, held.current);
    if (!target) return;
    event.preventDefault();
    finish(moving.course, target);
  }

  function finish(course: Course, target: Target): void {
    setMoving(null);
    if (onMove(course, target)) movedId.current = course.courseId;
  }

  function onKeyDown(event: KeyboardEvent): void {
    const course = courseAt(event.target);
    if (!course || event.metaKey || event.ctrlKey || event.altKey) return;
    if (moving?.isByKeyboard && moving.course.courseId === course.courseId) moveByKeyboard(event, moving);
    else if (event.key.toLowerCase() === "m" && isMovable(course)) {
      event.preventDefault();
      const start = hasHours && course.startTime ? { start: minutesOf(course.startTime) } : {};
      setMoving({ course, target: { date: course.scheduledDate, ...start }, isByKeyboard: true });
    } else {
      const next = nextChip(event.currentTarget, chipAt(event.target), event.key);
      if (next) event.preventDefault();
      next?.focus();
    }
  }

  function moveByKeyboard(event: KeyboardEvent, { course, target }: Moving): void {
    if (event.key !== "Tab") event.preventDefault();
    if (event.key === "Escape" || event.key === "Tab") setMoving(null);
    else if (event.key === "Enter" || event.key === " ") finish(course, target);
    else setMoving({ course, target: steppedTarget(course, target, event.key, hasHours), isByKeyboard: true });
  }

  return (
    <BoardContext value={board}>
      <MovingContext value={moving}>
        {/* The links in it are what people use; this element only handles their events. */}
        {/* biome-ignore lint/a11y/noStaticElementInteractions: as above */}
        <div
          ref={element}
          data-moving={moving ? true : undefined}
          onClick={onClick}
          onKeyDown={onKeyDown}
          onFocus={({ currentTarget, target }) => {
            const course = courseAt(target);
            // The list behind a button is not within this element.
            if (course && currentTarget.contains(target)) setCurrent(course.courseId);
          }}
          // The keys go elsewhere from now on.
          onBlur={() => moving?.isByKeyboard && setMoving(null)}
          onDragStart={onDragStart}
          onDragOver={onDragOver}
          onDrop={onDrop}
          onDragEnd={() => setMoving(null)}
        >
          {children}
        </div>
        <VisuallyHidden role="status">{moving?.isByKeyboard && movingWords(moving, hasHours)}</VisuallyHidden>
      </MovingContext>
    </BoardContext>
  );
}

/** With the newest state of the course; `null` if it has gone, or somebody else has moved it meanwhile. */
function stillMoving(moving: Moving, now: Course | undefined): Moving | null {
  const { course } = moving;
  if (now === course) return moving;
  const isWhereItWas =
    now?.scheduledDate === course.scheduledDate &&
    now.startTime === course.startTime &&
    now.instructorId === course.instructorId;
  return isWhereItWas ? { ...moving, course: now } : null;
}

function movingWords({ course, target }: Moving, hasHours: boolean): string {
  const keys = hasHours
    ? t("Left and right change the day, up and down the hour. Enter goes on to the form, Escape cancels.")
    : t("The arrow keys change the day. Enter goes on to the form, Escape cancels.");
  return `${t("Move {{course}} to {{place}}.", { course: course.courseType, place: targetWords(course, target) })} ${keys}`;
}

function chipAt(target: EventTarget): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>("[data-course]") : null;
}
