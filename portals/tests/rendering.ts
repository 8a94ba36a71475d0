/** A page to render in. A test file that imports it has an empty page before each test. */
import { act, type ReactNode } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, vi } from "vitest";

declare global {
  var IS_REACT_ACT_ENVIRONMENT: boolean;
}
globalThis.IS_REACT_ACT_ENVIRONMENT = true;

let root: Root;

beforeEach(() => {
  vi.stubGlobal("matchMedia", () => ({ matches: false, addEventListener() {}, removeEventListener() {} }));
  Element.prototype.scrollIntoView ??= () => {};
  // Missing in happy-dom; a field whose height follows its text listens to it.
  Object.assign(document, { fonts: { addEventListener() {}, removeEventListener() {} } });
  root = createRoot(document.body.appendChild(document.createElement("div")));
});

afterEach(async () => {
  await unmount();
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

/** Replaces what the page shows. */
export async function render(element: ReactNode): Promise<void> {
  await act(async () => root.render(element));
}

/** Ends what the page shows; the next rendering begins anew. */
export async function unmount(): Promise<void> {
  await act(async () => root.unmount());
  root = createRoot(document.body.appendChild(document.createElement("div")));
}

/** Waits for responses and for what is loaded on demand. */
export async function settle(milliseconds = 20): Promise<void> {
  await act(() => new Promise((resolve) => setTimeout(resolve, milliseconds)));
}

export async function press(element: HTMLElement): Promise<void> {
  await act(async () => element.click());
  await settle();
}
