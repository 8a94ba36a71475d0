import { useEffect } from "react";

/**
 * Escape closes an open menu or panel wherever the focus is. Mantine's own handler needs the focus inside, and a fast typist
 * presses Escape before the focus has moved there. `setOpened` stays the same.
 */
export function useCloseOnEscape(opened: boolean, setOpened: (opened: boolean) => void): void {
  useEffect(() => {
    if (!opened) return;
    function press({ key }: KeyboardEvent): void {
      // After the timer that moves the focus inside: closed before, the focus would move into what disappears, and be lost.
      if (key === "Escape") setTimeout(() => setOpened(false));
    }
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [opened, setOpened]);
}
