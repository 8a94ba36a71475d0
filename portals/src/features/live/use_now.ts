import { useSyncExternalStore } from "react";

const EVERY_MS = 30_000;

let now = new Date();
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

/** The present moment, the same for the whole page, updated every 30 seconds and when the page is shown again. */
export function useNow(): Date {
  return useSyncExternalStore(subscribe, present);
}

/** The same until the next tick. Without listeners there are no ticks. */
function present(): Date {
  if (listeners.size === 0 && Date.now() - now.getTime() > EVERY_MS) now = new Date();
  return now;
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) begin();
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) end();
  };
}

function begin(): void {
  now = new Date();
  timer = setInterval(tick, EVERY_MS);
  // Browsers delay or stop the timers of hidden pages.
  document.addEventListener("visibilitychange", tick);
  window.addEventListener("pageshow", tick);
}

function end(): void {
  clearInterval(timer);
  document.removeEventListener("visibilitychange", tick);
  window.removeEventListener("pageshow", tick);
}

function tick(): void {
  now = new Date();
  for (const listener of listeners) listener();
}
