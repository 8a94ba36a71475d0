/** Holds the rows of a list while the pointer or the keyboard's focus is in it, or while it is scrolled away from its top. */
import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Course } from "@/domain/course.ts";
import { useLive } from "@/features/live/index.ts";
import type { Order } from "./course_lists.ts";
import { compare } from "./course_order.ts";
import { type HeldRows, heldRows, rowsOf, withFollowing } from "./held_rows.ts";
import { useSavedVersions } from "./saved_courses.ts";

export interface Holding extends HeldRows {
  /** Shows what waits, and holds the rows again. */
  showWaiting(): void;
}

/** The courses that were shown when the list `key` was held. */
interface Held {
  key: string;
  courses: readonly Course[];
  isPreview: boolean;
}

/**
 * `list` is the element that is used. A list that is not final, `isPreview`, is never held, and neither are the rows of a
 * list with another `key`.
 */
export function useHeldRows(
  key: string,
  courses: readonly Course[],
  order: Order,
  list: RefObject<HTMLElement | null>,
  isPreview: boolean,
): Holding {
  const { changes } = useLive();
  const saved = useSavedVersions();
  const [held, setHeld] = useState<Held | null>(null);
  const present = useRef<Held>({ key, courses, isPreview });
  useEffect(() => {
    present.current = { key, courses, isPreview };
  });

  const setUsed = useCallback((isUsed: boolean) => {
    setHeld((before) => (isUsed ? (before ?? present.current) : null));
  }, []);
  useIsUsed(list, setUsed);

  const found = useMemo(() => {
    if (!held || held.key !== key || held.isPreview || isPreview) return rowsOf(courses);
    const latestOf = (course: Course): Course => (changes.latest(course.courseId)?.course as Course | null) ?? course;
    return heldRows(held.courses, courses, (a, b) => compare(order, a, b), saved, latestOf);
  }, [held, key, isPreview, courses, order, saved, changes]);

  // Rows that have followed are held from now on, and so is the list instead of its preview.
  const { rows } = found;
  useEffect(() => {
    setHeld((before) => {
      if (!before || isPreview) return before;
      const isOther = before.key !== key || before.isPreview;
      if (isOther) return { key, courses: rows.map(({ course }) => course), isPreview };
      const courses = withFollowing(before.courses, rows);
      return courses === before.courses ? before : { ...before, courses };
    });
  }, [key, rows, isPreview]);

  const showWaiting = useCallback(() => setHeld((before) => before && present.current), []);
  return { ...found, showWaiting };
}

/** Calls `setUsed` whenever somebody begins or ends to use the element. */
function useIsUsed(element: RefObject<HTMLElement | null>, setUsed: (isUsed: boolean) => void): void {
  useEffect(() => {
    const list = element.current;
    if (!list) return;
    let isPointed = false;
    let isUsed = false;

    function update(): void {
      const isNow = isPointed || isScrolledAway(list) || isFocused(list);
      if (isNow === isUsed) return;
      isUsed = isNow;
      setUsed(isNow);
    }
    const point = (event: Event): void => {
      isPointed = event.type !== "pointerleave" || isCovered(list, event as PointerEvent);
      // What covers the list, as a notice or a form does, gets the events of the pointer from now on.
      if (event.type === "pointerleave" && isPointed) document.addEventListener("pointermove", pointElsewhere);
      else document.removeEventListener("pointermove", pointElsewhere);
      update();
    };
    const pointElsewhere = (event: PointerEvent): void => {
      if (isCovered(list, event)) return;
      document.removeEventListener("pointermove", pointElsewhere);
      isPointed = false;
      update();
    };
    // After the focus has arrived at the next element.
    const focus = (): void => void setTimeout(update);

    for (const name of ["pointerenter", "pointermove", "pointerleave"]) list.addEventListener(name, point);
    for (const name of ["focusin", "focusout"]) list.addEventListener(name, focus);
    window.addEventListener("scroll", update, { passive: true });
    update();
    return () => {
      for (const name of ["pointerenter", "pointermove", "pointerleave"]) list.removeEventListener(name, point);
      for (const name of ["focusin", "focusout"]) list.removeEventListener(name, focus);
      window.removeEventListener("scroll", update);
      document.removeEventListener("pointermove", pointElsewhere);
      setUsed(false);
    };
  }, [element, setUsed]);
}

/** Whether a mouse is still over the list, under something that covers it. A finger is gone when it leaves. */
function isCovered(list: HTMLElement, { pointerType, clientX, clientY }: PointerEvent): boolean {
  const { left, right, top, bottom } = list.getBoundingClientRect();
  return pointerType !== "touch" && clientX > left && clientX < right && clientY > top && clientY < bottom;
}

function isScrolledAway(list: HTMLElement | null): boolean {
  return (list?.getBoundingClientRect().top ?? 0) < 0;
}

/** Whether the keyboard is in the list, or one of its menus is open. A click with the pointer leaves no visible focus. */
function isFocused(list: HTMLElement | null): boolean {
  return list?.querySelector(':focus-visible, [aria-expanded="true"]') !== null;
}
