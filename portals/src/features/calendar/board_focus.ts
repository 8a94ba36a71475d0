/** Where the keyboard's focus is on the calendar. */
import { type RefObject, useEffect, useRef } from "react";
import { useIsFormOpen } from "@/features/actions/index.ts";

/** After the form of a moved course has closed, the focus is on the course, wherever it is then. The ref is for its number. */
export function useFocusOnMoved(board: RefObject<HTMLElement | null>): RefObject<number | null> {
  const movedId = useRef<number | null>(null);
  const isFormOpen = useIsFormOpen();
  useEffect(() => {
    if (isFormOpen || movedId.current === null) return;
    const chip = `[data-course="${movedId.current}"]`;
    movedId.current = null;
    // After the host of the form has returned the focus to the place from which the form was opened.
    const timer = setTimeout(() => board.current?.querySelector<HTMLElement>(chip)?.focus());
    return () => clearTimeout(timer);
  }, [isFormOpen, board]);
  return movedId;
}

/** Tab reaches the first course if the one that it would reach is not there any more. */
export function useTabStop(board: RefObject<HTMLElement | null>, setCurrent: (courseId: number) => void): void {
  useEffect(() => {
    const { current } = board;
    if (!current) return;
    function check(): void {
      if (current?.querySelector('[data-course][tabindex="0"]')) return;
      const first = current?.querySelector<HTMLElement>("[data-course]");
      if (first) setCurrent(Number(first.dataset.course));
    }
    check();
    const observer = new MutationObserver(check);
    observer.observe(current, { childList: true, subtree: true });
    return () => observer.disconnect();
  }, [board, setCurrent]);
}
