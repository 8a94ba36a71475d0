/**
 * One connection per browser, shared by the tabs of one identity. The leading tab runs the link and broadcasts the events.
 * Each tab has its own feed: a follower that missed events requests them from the leader with its cursor, and a follower
 * that becomes the leader sends its cursor to the server in `hello`, so no event is lost at the change.
 */

import type { BroadcastChannelLike, Environment } from "../browser_environment.js";
import type { Feed } from "../event_feed.js";
import type { LinkStatus } from "../link/link_driver.js";
import type { Timing } from "../timing_defaults.js";
import { createFollower } from "./follower_tab.js";
import { electLeader } from "./leader_election.js";
import { createLeader } from "./leader_tab.js";
import type { LeaderMessage, TabMessage } from "./tab_messages.js";

/** What happens in the group. */
export interface TabsListener {
  /** This tab has become the leader. */
  onElected(): void;
  /** Another tab has become the leader in place of this tab. */
  onReplaced(): void;
  /** The leader's status, in a follower. */
  onStatus(status: LinkStatus): void;
  /** A follower has become visible. */
  onShown(): void;
}

/** The group, as seen by one tab. */
export interface Tabs {
  start(): void;
  stop(): void;
  isLeader(): boolean;
  /** Whether any tab of the identity is visible. */
  isWatched(): boolean;
  /** Tells the leader that this tab has become visible. */
  shown(): void;
  /** Sends a message of the leader to the followers; has no effect in a follower. */
  broadcast(message: LeaderMessage): void;
}

const STARTED: LinkStatus = { state: "connecting", reason: "started", transport: null };
const REPLACED: LinkStatus = { state: "reconnecting", reason: "following", transport: null };

/** Some browsers throw if storage is forbidden. */
function canOpen(Channel: new (name: string) => BroadcastChannelLike, name: string): boolean {
  try {
    new Channel(name).close();
    return true;
  } catch {
    return false;
  }
}

/** Joins the group with this name; `null` if the browser lacks or forbids locks or channels. */
export function shareAmongTabs(
  name: string,
  environment: Environment,
  timing: Timing,
  feed: Feed,
  listener: TabsListener,
): Tabs | null {
  const { locks, BroadcastChannel: Channel, clock, page, random } = environment;
  if (!locks || !Channel || !canOpen(Channel, name)) return null;
  const id = random().toString(36);
  let channel: BroadcastChannelLike | null = null;
  let isLeader = false;
  let status = STARTED;

  const leader = createLeader(clock, feed, send);
  const follower = createFollower(id, environment, timing, feed, {
    ...listener,
    ask: () => ask(page.isVisible()),
    onLeaderLost: () => election.steal(),
  });
  const election = electLeader(
    locks,
    name,
    () => {
      follower.end();
      isLeader = true;
      listener.onElected();
    },
    () => {
      isLeader = false;
      listener.onReplaced();
      listener.onStatus(REPLACED);
      follower.begin();
    },
  );

  function send(message: TabMessage): void {
    channel?.postMessage(message);
  }

  function ask(isVisible: boolean): void {
    if (!isLeader) send({ kind: "ask", from: id, cursor: feed.cursor, isVisible });
  }

  function receive(message: TabMessage): void {
    if (message.kind !== "ask") {
      if (!isLeader) follower.receive(message);
    } else if (isLeader && leader.receive(message, status)) listener.onShown();
  }

  return {
    start() {
      channel = new Channel(name);
      channel.onmessage = (event: { data: TabMessage }) => receive(event.data);
      listener.onStatus(STARTED);
      election.enter();
      follower.begin();
    },
    stop() {
      follower.end();
      // A stopped tab counts as hidden.
      ask(false);
      isLeader = false;
      election.leave();
      channel?.close();
      channel = null;
    },
    isLeader: () => isLeader,
    isWatched: () => page.isVisible() || leader.isAnyVisible(),
    shown: () => ask(true),
    broadcast(message) {
      if (message.kind === "here") status = message.status;
      if (isLeader) send(message);
    },
  };
}
