/** The options of `createRealtime`; only `apiUrl` and `getToken` are required. */
import type { Environment } from "./browser_environment.js";
import type { TransportName } from "./link/link_state_machine.js";
import type { RestOptions } from "./rest_requests.js";
import type { Timing } from "./timing_defaults.js";

/** See the module: options of `createRealtime`. */
export interface RealtimeOptions extends RestOptions {
  /**
   * The signed-in user, by channel and name: `organization:7/ana`. Tabs with the same identity share one connection; without
   * an identity each tab has its own connection.
   */
  identity?: string;
  /** The oldest cursor of the lists on the screen, or a function that returns it, called by `start()`. */
  cursor?: string | null | (() => string | null);
  /** The transports to use, the best first; default: WebSocket, SSE, polling. */
  transports?: readonly TransportName[];
  /** Durations to override, in milliseconds. */
  timing?: Partial<Timing>;
  /** Browser APIs to replace; `undefined` removes one. */
  environment?: Partial<Environment>;
}
