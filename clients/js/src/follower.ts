/**
 * A tab without a connection of its own: takes from the leader what it passes on, asks it for what was missed, and
 * notices when it no longer answers. What counts is the answer to a question, never the time since the last one: a
 * hidden tab's timers are held back, its messages are not.
 */
import type { Environment } from "./environment.js";
import { type Feed, PUSHED, REPLAYED, type Replayed } from "./feed.js";
import type { LinkStatus } from "./link.js";
import type { LeaderMessage } from "./tab_messages.js";
import { Timers } from "./timers.js";
import type { Timing } from "./timing.js";

// So many questions without an answer, and the leader is taken for gone.
const MAX_UNANSWERED = 2;

export interface FollowerListener {
  /** Asks the leader, as this tab. */
  ask(): void;
  onStatus(status: LinkStatus): void;
  onLeaderLost(): void;
}

export interface Follower {
  begin(): void;
  end(): void;
  receive(message: LeaderMessage): void;
}

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
    // Not in step with the other tabs, or all would steal at once.
    timers.set("ask", timing.leaderCheck * (0.8 + 0.2 * random()), tick);
    listener.ask();
  }

  function settle(replayed: Replayed, isOwn: boolean): void {
    // The end of the leader's own replay is not ours if we stand elsewhere: then our own question will be answered.
    if (isOwn || !replayed.recovered || replayed.cursor === feed.cursor) feed.settle(replayed);
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
      else if (message.kind === "settled") settle(message.replayed, message.to === id);
      else if (feed.receive(message.events, message.isReplay ? REPLAYED : PUSHED)) listener.ask();
    },
  };
}
