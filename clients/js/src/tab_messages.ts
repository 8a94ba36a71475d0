/** What tabs of one identity say to each other. Followers speak to the leader much as a client speaks to the server. */
import type { CourseEvent, Presence } from "./events.js";
import type { Replayed } from "./feed.js";
import type { LinkStatus } from "./link.js";

/** From a follower. */
export type FollowerMessage =
  /** Replay what I missed. */
  | { kind: "hello"; from: string; cursor: string | null }
  /** Are you there? Whether I am looked at, and which course I show. */
  | { kind: "ask"; from: string; isVisible: boolean; courseId: number | null }
  | { kind: "leave"; from: string };

/** From the leader. `to` names one tab; `null`, all. */
export type LeaderMessage =
  /** I am: the answer to `ask`, and whenever the link changes. */
  | { kind: "here"; status: LinkStatus; cursor: string | null }
  | { kind: "events"; to: string | null; events: CourseEvent[]; isReplay: boolean }
  | { kind: "settled"; to: string | null; replayed: Replayed }
  | { kind: "presence"; presence: Presence };

export type TabMessage = FollowerMessage | LeaderMessage;

/** Whether events come through a link in this state. */
export function carries({ state }: LinkStatus): boolean {
  return state === "live" || state === "streaming" || state === "polling";
}
