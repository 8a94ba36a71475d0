/** Returns the keyboard's focus when a form closes. */
import { type RefObject, useEffect, useRef } from "react";
import { focusAround, isFocusLost } from "@/ui/index.ts";

// The lists show the response by then; the row in which the form was opened may be gone.
const SETTLED_MS = 250;

/** The element that gets the focus back: for an item of a menu, which closes, the button of the menu. */
export function openerOf(focused: Element | null): HTMLElement | null {
  const menu = focused?.closest("[role=menu]");
  const opener = menu ? document.getElementById(menu.getAttribute("aria-labelledby") ?? "") : focused;
  return opener instanceof HTMLElement && opener !== document.body ? opener : null;
}

/** After a form has closed, the focus is on the element that opened the form, or on the part around it. */
export function useFocusReturn(isOpen: boolean, opener: RefObject<HTMLElement | null>): void {
  const wasOpen = useRef(isOpen);

  useEffect(() => {
    if (isOpen) wasOpen.current = true;
    if (isOpen || !wasOpen.current) return;
    wasOpen.current = false;
    const target = opener.current;
    const around = surroundingsOf(target);
    opener.current = null;
    target?.focus({ preventScroll: true });
    const check = (): void => {
      if (isFocusLost()) focusAround(around);
    };
    const timers = [window.setTimeout(check), window.setTimeout(check, SETTLED_MS)];
    return () => timers.forEach(window.clearTimeout);
  }, [isOpen, opener]);
}

/** A part of the page that remains if the element is removed. */
function surroundingsOf(element: HTMLElement | null): Element | null {
  return element?.closest("[role=dialog], main")?.firstElementChild ?? null;
}
