/** Tells style sheets the height of an element, by a variable of the page: what sticks below the element needs it. */
import type { RefCallback } from "react";

export function heightAs(name: `--${string}`): RefCallback<HTMLElement> {
  return (element) => {
    if (!element) return;
    const { style } = document.documentElement;
    // Called at once, too, before the page is painted.
    const observer = new ResizeObserver(([entry]) => {
      const [box] = entry?.borderBoxSize ?? [];
      if (box) style.setProperty(name, `${box.blockSize}px`);
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      style.removeProperty(name);
    };
  };
}
