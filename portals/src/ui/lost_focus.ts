/** Moves the keyboard's focus when the focused element is removed, so that it is never on the body. */
import { type RefObject, useEffect, useLayoutEffect } from "react";

/** Moves the focus to the nearest focusable part around an element, otherwise to the main part of the page. */
export function focusAround(element: Element | null): void {
  const around = element?.parentElement?.closest<HTMLElement>('[tabindex="-1"]');
  (around?.isConnected ? around : document.querySelector<HTMLElement>("main"))?.focus({ preventScroll: true });
}

export function isFocusLost(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}

/** If the element is removed while it has the focus, the focus moves to the part around it. */
export function usePassFocusOn(ref: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const element = ref.current;
    return () => {
      if (element?.contains(document.activeElement)) focusAround(element);
    };
  }, [ref]);
}

/** Scrolls an alert into view and moves the focus to it. */
export function showAlert(alert: HTMLElement | null | undefined): void {
  alert?.focus({ preventScroll: true });
  alert?.scrollIntoView({ block: "start" });
}

/** Scrolls a field into view, with its label and error, and moves the focus to it. */
export function showField(field: HTMLElement): void {
  field.focus({ preventScroll: true });
  field.scrollIntoView({ block: "center" });
}

/**
 * Each new failure moves the focus to the first refused field of `part`, or to its alert if there is none.
 *
 * A field with `data-is-hint` is marked while it is filled in; no request was refused because of its value.
 */
export function useShowFailure(part: RefObject<HTMLElement | null>, failure: Error | null): void {
  useEffect(() => {
    if (!failure) return;
    const find = (selector: string) => part.current?.querySelector<HTMLElement>(selector);
    const field = find('[aria-invalid="true"]:not([data-is-hint])');
    if (field) showField(field);
    else showAlert(find("[data-testid=refusal]") ?? find("[role=alert]"));
  }, [part, failure]);
}
