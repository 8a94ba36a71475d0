/**
 * One connection a browser, shared by the tabs of one identity. The leading tab runs the link and tells the others what
 * it hears. Each tab keeps its own feed: a follower that missed something asks the leader with its cursor, and one that
 * becomes the leader says hello to the server with it, so that nothing is lost at the change.
 */
import { electLeader } from "./election.js";
import type { BroadcastChannelLike, Environment } from "./environment.js";
import type { Feed } from "./feed.js";
import { createFollower } from "./follower.js";
import { createLeader } from "./leader.js";
import type { LinkStatus } from "./link.js";
import type { LeaderMessage, TabMessage } from "./tab_messages.js";
import type { Timing } from "./timing.js";

export interface TabsListener {
  /** This tab holds the connection from now on. */
  lead(): void;
  /** It no longer does. */
  yield(): void;
  /** The leader's link, as this tab's. */
  onStatus(status: LinkStatus): void;
  /** A follower has come to be looked at. */
  onShown(): void;
}

export interface Tabs {
  start(): void;
  stop(): void;
  isLeader(): boolean;
  /** Whether any tab of the identity is looked at. */
  isWatched(): boolean;
  /** This tab has come to be looked at: the leader should know at once. */
  shown(): void;
  /** Passes on what the leader hears. In a follower it does nothing: that would repeat what it was told. */
  tell(message: LeaderMessage): void;
}

const STARTED: LinkStatus = { state: "connecting", reason: "started", transport: null };
const REPLACED: LinkStatus = { state: "reconnecting", reason: "following", transport: null };

/** Where the user has forbidden storage, some browsers throw. */
function canOpen(Channel: new (name: string) => BroadcastChannelLike, name: string): boolean {
  try {
    new Channel(name).close();
    return true;
  } catch {
    return false;
  }
}

/** `null` where the browser lacks or forbids a part of it: then each tab has a connection of its own. */
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
      listener.lead();
    },
    () => {
      isLeader = false;
      listener.yield();
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

  function take(message: TabMessage): void {
    if (message.kind !== "ask") {
      if (!isLeader) follower.receive(message);
    } else if (isLeader && leader.receive(message, status)) listener.onShown();
  }

  return {
    start() {
      channel = new Channel(name);
      channel.onmessage = (event: { data: TabMessage }) => take(event.data);
      listener.onStatus(STARTED);
      election.enter();
      follower.begin();
    },
    stop() {
      follower.end();
      // Nothing is seen here any more.
      ask(false);
      isLeader = false;
      election.leave();
      channel?.close();
      channel = null;
    },
    isLeader: () => isLeader,
    isWatched: () => page.isVisible() || leader.isAnyVisible(),
    shown: () => ask(true),
    tell(message) {
      if (message.kind === "here") status = message.status;
      if (isLeader) send(message);
    },
  };
}
