import { useVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useRef } from "react";

const LINE_PX = 40;

/** The lines in view of a list that scrolls by itself. Lines are measured, because their text may wrap. */
export function useVirtualLines(count: number) {
  const element = useRef<HTMLDivElement | null>(null);
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => element.current,
    estimateSize: () => LINE_PX,
    overscan: 4,
  });
  const scroller = useCallback((list: HTMLDivElement | null) => {
    element.current = list;
  }, []);
  return {
    /** Of the element that scrolls. */
    scroller,
    items: virtualizer.getVirtualItems(),
    height: virtualizer.getTotalSize(),
    /** Of each line, whose `data-index` says which it is. */
    measure: virtualizer.measureElement,
    scrollTo: (index: number): void => virtualizer.scrollToIndex(index),
  };
}
