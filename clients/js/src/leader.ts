/** The tab with the connection: what it knows of the other tabs, and what it answers them. */
import { distance } from "./cursor.js";
import type { Clock } from "./environment.js";
import type { Feed } from "./feed.js";
import type { LinkStatus } from "./link.js";
import { isConnected } from "./machine.js";
import type { FollowerMessage, LeaderMessage } from "./tab_messages.js";

// A hidden tab's timers may be held back for a minute: it still counts as long as it may speak again.
const TAB_LIFE_MS = 90_000;

export interface Leader {
  /** Answers; true when a tab has come to be looked at. */
  receive(ask: FollowerMessage, status: LinkStatus): boolean;
  isAnyVisible(): boolean;
}

export function createLeader(clock: Clock, feed: Feed, send: (message: LeaderMessage) => void): Leader {
  const tabs = new Map<string, { ask: FollowerMessage; at: number }>();

  function present(): FollowerMessage[] {
    return [...tabs.values()].filter(({ at }) => clock.now() - at < TAB_LIFE_MS).map(({ ask }) => ask);
  }

  function replay(to: string, cursor: string | null): void {
    const own = feed.cursor;
    const ahead = own === null || cursor === null ? null : distance(own, cursor);
    // Nothing to give: we stand where the other does, or are behind and catching up ourselves.
    if (own === null || (ahead !== null && ahead >= 0)) return;
    const events = cursor === null ? null : feed.since(cursor);
    if (events) send({ kind: "events", to, events, isReplay: true });
    const reason = events ? null : cursor === null ? "no_cursor" : "too_far_behind";
    send({ kind: "settled", to, replayed: { cursor: own, recovered: reason === null, reason } });
  }

  return {
    receive(ask, status) {
      // One that was silent for too long comes anew: until then nobody knew that it is looked at.
      const wasVisible = present().find(({ from }) => from === ask.from)?.isVisible;
      tabs.set(ask.from, { ask, at: clock.now() });
      send({ kind: "here", status });
      // Not caught up ourselves: the other will have asked again when we have.
      if (isConnected(status.state)) replay(ask.from, ask.cursor);
      return ask.isVisible && !wasVisible;
    },
    isAnyVisible: () => present().some((tab) => tab.isVisible),
  };
}
