/** The messages among tabs of one identity. A follower and the leader exchange the same as a client and the server. */

import type { Replayed } from "../event_feed.js";
import type { CourseEvent } from "../event_table.js";
import type { LinkStatus } from "../link/link_driver.js";

/** From a follower: requests the leader's status and the events after its cursor, and tells whether the tab is visible. */
export interface FollowerMessage {
  kind: "ask";
  from: string;
  cursor: string | null;
  isVisible: boolean;
}

/** From the leader. `to` is the id of one tab, or `null` for all tabs. */
export type LeaderMessage =
  /** The leader's status: the response to `ask`, and at each change of the link. */
  | { kind: "here"; status: LinkStatus }
  | { kind: "events"; to: string | null; events: CourseEvent[]; isReplay: boolean }
  | { kind: "settled"; to: string | null; replayed: Replayed };

/** Any message among tabs. */
export type TabMessage = FollowerMessage | LeaderMessage;
