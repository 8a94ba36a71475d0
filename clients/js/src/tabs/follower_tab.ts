/**
 * A tab without a connection: receives events from the leading tab, requests the events that it missed, and detects a leader
 * that no longer responds. Detection counts requests without a response and not time: browsers delay the timers of hidden
 * tabs, but not their messages.
 */
import type { Environment } from "../browser_environment.js";
import { type Feed, PUSHED, REPLAYED, type Replayed } from "../event_feed.js";
import type { LinkStatus } from "../link/link_driver.js";
import { Timers } from "../named_timers.js";
import type { Timing } from "../timing_defaults.js";
import type { LeaderMessage } from "./tab_messages.js";

// After so many requests without a response the leader counts as gone.
const MAX_UNANSWERED = 2;

/** What a follower needs from its tab. */
export interface FollowerListener {
  /** Sends this tab's cursor to the leader, which responds with its status and the events after the cursor. */
  ask(): void;
  onStatus(status: LinkStatus): void;
  /** The leader has not responded. */
  onLeaderLost(): void;
}

/** A tab in the role of a follower, between `begin` and `end`. */
export interface Follower {
  begin(): void;
  end(): void;
  receive(message: LeaderMessage): void;
}

/** Creates the follower role of the tab with this id; it sends nothing before `begin`. */
export function createFollower(
  id: string,
  { clock, random }: Environment,
  timing: Timing,
  feed: Feed,
  listener: FollowerListener,
): Follower {
  const timers = new Timers<"ask">(clock);
  let unanswered = 0;

  function tick(): void {
    if (unanswered >= MAX_UNANSWERED) {
      unanswered = 0;
      listener.onLeaderLost();
    }
    unanswered += 1;
    // With jitter, or all tabs would steal the lock at once.
    timers.set("ask", timing.leaderCheck * (0.8 + 0.2 * random()), tick);
    listener.ask();
  }

  function endReplay(replayed: Replayed, isForThisTab: boolean): void {
    // A replay of the leader does not concern a tab at another cursor, which gets a replay by its own request.
    if (isForThisTab || replayed.reason || replayed.cursor === feed.cursor) feed.endReplay(replayed);
  }

  return {
    begin() {
      unanswered = 0;
      tick();
    },
    end: () => timers.clearAll(),
    receive(message) {
      unanswered = 0;
      if (message.kind === "here") listener.onStatus(message.status);
      else if (message.to !== null && message.to !== id) return;
      else if (message.kind === "settled") endReplay(message.replayed, message.to === id);
      else if (feed.receive(message.events, message.isReplay ? REPLAYED : PUSHED)) listener.ask();
    },
  };
}
