/** Where the keyboard's focus goes when the focused element has left the page: never to the page's body. */
import { type RefObject, useLayoutEffect } from "react";

/** The nearest part of the page around an element that can hold the focus; at last the main part. */
export function focusAround(element: Element | null): void {
  const around = element?.parentElement?.closest<HTMLElement>('[tabindex="-1"]');
  (around?.isConnected ? around : document.querySelector<HTMLElement>("main"))?.focus({ preventScroll: true });
}

export function isFocusLost(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}

/** When the element leaves the page while it holds the focus, what stands around it gets the focus. */
export function usePassFocusOn(ref: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const element = ref.current;
    return () => {
      if (element?.contains(document.activeElement)) focusAround(element);
    };
  }, [ref]);
}

/** Brings an alert to the reader: into the visible part of the page or dialog, with the focus on it. */
export function showAlert(alert: HTMLElement | null | undefined): void {
  alert?.focus({ preventScroll: true });
  alert?.scrollIntoView({ block: "start" });
}

/** Brings a field to the reader, with its label above and its error below. */
export function showField(field: HTMLElement): void {
  field.focus({ preventScroll: true });
  field.scrollIntoView({ block: "center" });
}
