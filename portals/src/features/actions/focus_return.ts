/** Where the keyboard's focus goes when a form closes. */
import { type RefObject, useEffect, useRef } from "react";
import { focusAround, isFocusLost } from "@/ui/index.ts";

// Long enough for the lists to show the answer: the row in which the form was opened may leave them.
const SETTLED_MS = 250;

/** What the focus shall return to: for an item of a menu, which closes with it, the button of the menu. */
export function openerOf(focused: Element | null): HTMLElement | null {
  const menu = focused?.closest("[role=menu]");
  const opener = menu ? document.getElementById(menu.getAttribute("aria-labelledby") ?? "") : focused;
  return opener instanceof HTMLElement && opener !== document.body ? opener : null;
}

/** After a form has closed the focus is where the form was opened from, or on what stood around that. */
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

/** What stays when the element itself goes. */
function surroundingsOf(element: HTMLElement | null): Element | null {
  return element?.closest("[role=dialog], main")?.firstElementChild ?? null;
}
