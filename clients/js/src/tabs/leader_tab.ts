/** The leading tab: keeps the state of the other tabs, and responds to their requests. */

import type { Clock } from "../browser_environment.js";
import { distance } from "../cursor_distance.js";
import type { Feed } from "../event_feed.js";
import type { LinkStatus } from "../link/link_driver.js";
import { isConnected } from "../link/link_state_machine.js";
import type { FollowerMessage, LeaderMessage } from "./tab_messages.js";

// Browsers delay the timers of hidden tabs by up to a minute, so a silent tab counts as open for longer.
const TAB_LIFE_MS = 90_000;

/** A tab in the role of the leader. */
export interface Leader {
  /** Responds to a follower; true if the follower has become visible. */
  receive(ask: FollowerMessage, status: LinkStatus): boolean;
  isAnyVisible(): boolean;
}

/** Creates the leader role; `send` posts a message to the group. */
export function createLeader(clock: Clock, feed: Feed, send: (message: LeaderMessage) => void): Leader {
  const tabs = new Map<string, FollowerMessage & { at: number }>();

  function openTabs(): FollowerMessage[] {
    return [...tabs.values()].filter(({ at }) => clock.now() - at < TAB_LIFE_MS);
  }

  function replay(to: string, cursor: string | null): void {
    const position = feed.cursor;
    const ahead = position === null || cursor === null ? null : distance(position, cursor);
    // The follower has every event that this tab has.
    if (position === null || (ahead !== null && ahead >= 0)) return;
    const events = cursor === null ? null : feed.since(cursor);
    if (events) send({ kind: "events", to, events, isReplay: true });
    const reason = events ? null : cursor === null ? "no_cursor" : "too_far_behind";
    send({ kind: "settled", to, replayed: { cursor: position, reason } });
  }

  return {
    receive(ask, status) {
      // A tab that was silent for too long counts as a new one, which becomes visible.
      const wasVisible = openTabs().find(({ from }) => from === ask.from)?.isVisible;
      tabs.set(ask.from, { ...ask, at: clock.now() });
      send({ kind: "here", status });
      // Until the link is connected this tab may lack events itself; the follower asks again.
      if (isConnected(status.state)) replay(ask.from, ask.cursor);
      return ask.isVisible && !wasVisible;
    },
    isAnyVisible: () => openTabs().some((tab) => tab.isVisible),
  };
}
