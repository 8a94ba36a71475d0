/** What an application may say. Only `apiUrl` and `getToken` are needed. */
import type { Environment } from "./environment.js";
import type { TransportName } from "./machine.js";
import type { RestOptions } from "./rest.js";
import type { Timing } from "./timing.js";

export interface RealtimeOptions extends RestOptions {
  /**
   * Names who is signed in, by channel and user: `organization:7/ana`. Tabs of the same identity share one connection;
   * without it each tab has its own.
   */
  identity?: string;
  /** The oldest cursor of what is on the screen already, or a function that tells it when it is first needed. */
  cursor?: string | null | (() => string | null);
  /** The transports to use, the best first. */
  transports?: readonly TransportName[];
  /** Single durations to change, in milliseconds. */
  timing?: Partial<Timing>;
  /** Parts of the browser to replace; `undefined` takes one away. */
  environment?: Partial<Environment>;
}
