/** Returns the keyboard's focus when a form closes. */
import { type RefObject, useEffect, useRef } from "react";
import { focusNear } from "@/ui/index.ts";

/** The element that gets the focus back: for an item of a menu, which closes, the button of the menu. */
export function openerOf(focused: Element | null): HTMLElement | null {
  const menu = focused?.closest("[role=menu]");
  const opener = menu ? document.getElementById(menu.getAttribute("aria-labelledby") ?? "") : focused;
  return opener instanceof HTMLElement && opener !== document.body ? opener : null;
}

/** After a form has closed, the focus is on the element that opened the form or, where that is gone, near its place. */
export function useFocusReturn(isOpen: boolean, opener: RefObject<HTMLElement | null>): void {
  const wasOpen = useRef(isOpen);

  useEffect(() => {
    if (isOpen) wasOpen.current = true;
    if (isOpen || !wasOpen.current) return;
    wasOpen.current = false;
    focusNear(opener.current);
    opener.current = null;
  }, [isOpen, opener]);
}
