/** What tabs of one identity say to each other. A follower speaks to the leader much as a client speaks to the server. */
import type { CourseEvent } from "./events.js";
import type { Replayed } from "./feed.js";
import type { LinkStatus } from "./link.js";

/** From a follower: are you there, and is there anything after my cursor? And whether I am looked at. */
export interface FollowerMessage {
  kind: "ask";
  from: string;
  cursor: string | null;
  isVisible: boolean;
}

/** From the leader. `to` names one tab; `null`, all. */
export type LeaderMessage =
  /** I am: the answer to `ask`, and whenever the link changes. */
  | { kind: "here"; status: LinkStatus }
  | { kind: "events"; to: string | null; events: CourseEvent[]; isReplay: boolean }
  | { kind: "settled"; to: string | null; replayed: Replayed };

export type TabMessage = FollowerMessage | LeaderMessage;
