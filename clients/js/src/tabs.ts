/**
 * One connection a browser, shared by the tabs of one identity. The leading tab runs the link and tells the others what
 * it hears. Each tab keeps its own feed: a follower that missed something says hello to the leader with its cursor, and
 * one that becomes the leader says hello to the server with it, so that nothing is lost at the change.
 */
import { Election } from "./election.js";
import type { BroadcastChannelLike, Environment } from "./environment.js";
import type { CourseEvent, Presence } from "./events.js";
import type { CaughtUp, Feed } from "./feed.js";
import { Follower } from "./follower.js";
import { Leader } from "./leader.js";
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
  onPresence(presence: Presence): void;
  /** A follower has come to be looked at. */
  onShown(): void;
  /** What the tabs together look at. */
  onView(courseId: number | null): void;
}

const STARTED: LinkStatus = { state: "connecting", reason: "started", transport: null };
const DEPOSED: LinkStatus = { state: "reconnecting", reason: "following", transport: null };

export class Tabs {
  readonly #id: string;
  readonly #name: string;
  readonly #environment: Environment;
  readonly #Channel: new (name: string) => BroadcastChannelLike;
  readonly #listener: TabsListener;
  readonly #election: Election;
  readonly #leader: Leader;
  readonly #follower: Follower;
  #channel: BroadcastChannelLike | null = null;
  #isLeader = false;
  #status = STARTED;
  #courseId: number | null = null;

  /** `null` where the browser lacks a part of it: then each tab has a connection of its own. */
  static where(
    name: string,
    environment: Environment,
    timing: Timing,
    feed: Feed,
    listener: TabsListener,
  ): Tabs | null {
    return environment.locks && environment.BroadcastChannel
      ? new Tabs(name, environment, environment.locks, environment.BroadcastChannel, timing, feed, listener)
      : null;
  }

  private constructor(
    name: string,
    environment: Environment,
    locks: NonNullable<Environment["locks"]>,
    Channel: new (name: string) => BroadcastChannelLike,
    timing: Timing,
    feed: Feed,
    listener: TabsListener,
  ) {
    this.#id = environment.random().toString(36).slice(2);
    this.#name = name;
    this.#environment = environment;
    this.#Channel = Channel;
    this.#listener = listener;
    const send = (message: TabMessage): void => this.#channel?.postMessage(message);
    this.#leader = new Leader(environment.clock, feed, send);
    this.#follower = new Follower(this.#id, environment, timing, feed, send, {
      onStatus: (status) => listener.onStatus(status),
      onPresence: (presence) => listener.onPresence(presence),
      onSilence: () => this.#election.seize(),
    });
    this.#election = new Election(locks, name, {
      onElected: () => this.#lead(),
      onDeposed: () => this.#yield(),
    });
  }

  start(): void {
    if (this.#channel) return;
    this.#channel = new this.#Channel(this.#name);
    this.#channel.onmessage = (event: { data: TabMessage }) => this.#take(event.data);
    this.#listener.onStatus(STARTED);
    this.#election.start();
    this.#follower.begin();
  }

  stop(): void {
    this.#follower.end();
    this.#channel?.postMessage({ kind: "leave", from: this.#id } satisfies TabMessage);
    this.#isLeader = false;
    this.#election.stop();
    this.#channel?.close();
    this.#channel = null;
  }

  get isLeader(): boolean {
    return this.#isLeader;
  }

  /** Whether any tab of the identity is looked at. */
  isWatched(): boolean {
    return this.#environment.page.isVisible() || this.#leader.isAnyVisible();
  }

  /** This tab has come to be looked at: the leader should know at once. */
  shown(): void {
    if (!this.#isLeader) this.#follower.ask(this.#courseId);
  }

  view(courseId: number | null): void {
    this.#courseId = courseId;
    if (this.#isLeader) this.#listener.onView(this.#leader.viewed(courseId));
    else this.#follower.ask(courseId);
  }

  // What the leader passes on. In a follower these do nothing: it would repeat what it was told.

  tellStatus(status: LinkStatus): void {
    this.#status = status;
    if (this.#isLeader) this.#leader.tellStatus(status);
  }

  tellEvent(event: CourseEvent, isReplay: boolean): void {
    this.#tell({ kind: "events", to: null, events: [event], isReplay });
  }

  /** Only a loss concerns everybody: where a tab stands by itself, it finds out with its own hello. */
  tellCaughtUp({ recovered, reason, cursor }: CaughtUp): void {
    if (!recovered && reason !== "no_cursor" && cursor !== null) {
      this.#tell({ kind: "settled", to: null, replayed: { recovered, reason, cursor } });
    }
  }

  tellPresence(presence: Presence): void {
    this.#tell({ kind: "presence", presence });
  }

  #tell(message: LeaderMessage): void {
    if (this.#isLeader) this.#channel?.postMessage(message);
  }

  #lead(): void {
    this.#follower.end();
    this.#isLeader = true;
    this.#listener.lead();
    this.#listener.onView(this.#leader.viewed(this.#courseId));
  }

  #yield(): void {
    this.#isLeader = false;
    this.#listener.yield();
    this.#listener.onStatus(DEPOSED);
    this.#follower.begin();
  }

  #take(message: TabMessage): void {
    if (message.kind === "hello" || message.kind === "ask" || message.kind === "leave") {
      if (!this.#isLeader) return;
      const isShown = this.#leader.hear(message, this.#status);
      this.#listener.onView(this.#leader.viewed(this.#courseId));
      if (isShown) this.#listener.onShown();
    } else if (!this.#isLeader) this.#follower.hear(message);
  }
}
