/** A client of the events that receives only what a test says. A test file mocks the package's `createRealtime` with it. */
import type { RealtimeEvents } from "@coursewire/client";

type Listener = (payload: unknown) => void;

export const listeners = new Map<string, Set<Listener>>();

export const createRealtime = () => ({
  start() {},
  stop() {},
  status: { state: "offline", reason: "not_started", transport: null },
  onState(listener: Listener) {
    listeners.set("state", (listeners.get("state") ?? new Set()).add(listener));
    return () => listeners.get("state")?.delete(listener);
  },
  on(name: string, listener: Listener) {
    const added = listeners.get(name) ?? new Set();
    listeners.set(name, added.add(listener));
    return () => added.delete(listener);
  },
});

export function say<Name extends keyof RealtimeEvents>(name: Name, payload: RealtimeEvents[Name]): void {
  for (const listener of listeners.get(name) ?? []) listener(payload);
}
