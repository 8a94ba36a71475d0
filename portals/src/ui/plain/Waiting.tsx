import { useLayoutEffect, useRef } from "react";
import { focusAround, isFocusLost } from "../lost_focus.ts";
import classes from "./plain.module.css";

/** The whole page while something is loaded. `label` is for screen readers. */
export function Waiting({ label }: { label: string }) {
  const main = useRef<HTMLElement>(null);
  usePassFocusToNextPage(main);
  return (
    <main ref={main} className={classes.centered} tabIndex={-1}>
      <span className={classes.spinner} role="status" aria-label={label} />
    </main>
  );
}

/** After a sign-in the focus is here; it moves on to the main part of what comes. */
function usePassFocusToNextPage(main: { current: HTMLElement | null }): void {
  useLayoutEffect(() => {
    const element = main.current;
    return () => {
      if (element === null || document.activeElement !== element) return;
      // When this function runs, the next page is not there yet.
      queueMicrotask(() => isFocusLost() && focusAround(null));
    };
  }, [main]);
}
