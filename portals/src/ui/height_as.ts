/** Tells style sheets the height of an element, by a variable of the page: what sticks below the element needs it. */
import type { RefCallback } from "react";

/**
 * The variable stays when the element is removed, and is set again only for another height: a variable of the page that
 * changes makes the browser compute the styles of all elements anew.
 */
export function heightAs(name: `--${string}`): RefCallback<HTMLElement> {
  let known = "";
  return (element) => {
    if (!element) return;
    // Called at once, too, before the page is painted.
    const observer = new ResizeObserver(([entry]) => {
      const [box] = entry?.borderBoxSize ?? [];
      const height = box ? `${box.blockSize}px` : known;
      if (height === known) return;
      known = height;
      document.documentElement.style.setProperty(name, height);
    });
    observer.observe(element);
    return () => observer.disconnect();
  };
}
