/**
 * Keeps the keyboard's focus on the page. Whatever removes the focused element – an event that takes a row from a list, a
 * dialog or a menu that closes – the focus moves to what is nearest: the next row, the row before, or the name of the list.
 */
import { useEffect } from "react";
import { focusAround, isFocusLost } from "./lost_focus.ts";

/** Where a removed node was. */
interface Place {
  next: Node | null;
  previous: Node | null;
  parent: Node;
}

const ROW = "li, tr, [role=row], [role=listitem], [data-course]";
const FOCUSABLE = "a[href], button:not([disabled]), input:not([disabled]), [tabindex='0']";
const MAX_HISTORY = 20;

const places = new WeakMap<Node, Place>();
let observer: MutationObserver | null = null;
/** The elements that had the focus, the last one first. */
let history: HTMLElement[] = [];

/** Watches the page. Used once, above everything that is removed. */
export function useKeptFocus(): void {
  useEffect(() => {
    observer = new MutationObserver((records) => {
      remember(records);
      const [last] = history;
      if (last && !last.isConnected && isFocusLost()) focusNear(last);
    });
    observer.observe(document.body, { childList: true, subtree: true });
    document.addEventListener("focusin", follow);
    return () => {
      observer?.disconnect();
      observer = null;
      document.removeEventListener("focusin", follow);
    };
  }, []);
}

/** Moves the focus to the element or, where it was removed, to what is nearest to its place. */
export function focusNear(element: HTMLElement | null): void {
  remember(observer?.takeRecords() ?? []);
  if (element && !element.isConnected && canTakeFocus(buttonOfMenu(element))) return;
  const found = element && survivorOf(element);
  // Where what covered the page is gone, the focus returns to where it was before.
  const before = isOnPage(found) ? element : (history.find((each) => isOnPage(survivorOf(each))) ?? null);
  const near = before && survivorOf(before);
  if (near === before && canTakeFocus(before)) return;
  if (rowAround(near)) focusRow(rowAround(near), before);
  else focusName(near);
}

/** The button of the menu that an element was an item of. */
function buttonOfMenu(element: HTMLElement): HTMLElement | null {
  const id = element.closest("[role=menu]")?.getAttribute("aria-labelledby");
  return id ? document.getElementById(id) : null;
}

/** Whether an element is a part of the page or of an open dialog, and not only of the place for dialogs. */
function isOnPage(element: HTMLElement | null): boolean {
  if (element === null || element === document.body) return false;
  return element.closest("[data-portal]") === null || element.closest("[role=dialog]") !== null;
}

function canTakeFocus(element: HTMLElement | null): boolean {
  element?.focus({ preventScroll: true });
  return element !== null && document.activeElement === element;
}

function follow({ target }: FocusEvent): void {
  if (target instanceof HTMLElement && target !== history[0]) history = [target, ...history].slice(0, MAX_HISTORY);
}

function remember(records: readonly MutationRecord[]): void {
  for (const { removedNodes, nextSibling: next, previousSibling: previous, target: parent } of records) {
    for (const node of removedNodes) places.set(node, { next, previous, parent });
  }
}

/** The element itself or, where it was removed, the row beside it or else the part of the page around it. */
function survivorOf(element: HTMLElement): HTMLElement | null {
  if (element.isConnected) return element;
  const removed = topmost(element);
  const place = places.get(removed);
  if (!place) return null;
  const isRow = removed instanceof Element && removed.matches(ROW);
  const beside = isRow ? (rowFrom(place.next, "next") ?? rowFrom(place.previous, "previous")) : null;
  return beside ?? (place.parent instanceof HTMLElement ? survivorOf(place.parent) : null);
}

/** The first row from a node on, in a direction. Several neighbours may have been removed together. */
function rowFrom(node: Node | null, direction: "next" | "previous"): HTMLElement | null {
  for (let at = node; at !== null; ) {
    if (at.isConnected && at instanceof HTMLElement && at.matches(ROW) && at.querySelector(FOCUSABLE)) return at;
    const sibling: Node | null = direction === "next" ? at.nextSibling : at.previousSibling;
    at = at.isConnected ? sibling : (places.get(at)?.[direction] ?? null);
  }
  return null;
}

function topmost(node: Node): Node {
  return node.parentNode ? topmost(node.parentNode) : node;
}

/** The nearest row with something to focus; `null` outside of rows. */
function rowAround(part: HTMLElement | null): HTMLElement | null {
  const row = part?.closest<HTMLElement>(ROW) ?? null;
  return row === null || row.querySelector(FOCUSABLE) ? row : rowAround(row.parentElement);
}

/** The same button of another row if it has one, otherwise the row's first. */
function focusRow(row: HTMLElement | null, before: HTMLElement | null): void {
  const action = before?.dataset.action;
  const same = action === undefined ? null : row?.querySelector<HTMLElement>(`[data-action="${CSS.escape(action)}"]`);
  // The checkbox that selects a row comes before its link.
  const [first, second] = row?.querySelectorAll<HTMLElement>(FOCUSABLE) ?? [];
  (same ?? (first?.matches("[type=checkbox]") ? second : first))?.focus();
}

/** The tab or heading that names the part of the page. */
function focusName(part: HTMLElement | null): void {
  const named = part?.closest("[role=tabpanel][aria-labelledby], section[aria-labelledby], [role=dialog]");
  const name = named?.matches("[role=dialog]") ? null : named?.getAttribute("aria-labelledby")?.split(" ")[0];
  const label = name ? document.getElementById(name) : null;
  if (label) {
    if (!label.matches(`${FOCUSABLE}, [tabindex]`)) label.tabIndex = -1;
    label.focus({ preventScroll: true });
  } else focusAround(part?.firstElementChild ?? part);
}
