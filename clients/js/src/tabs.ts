/**
 * One connection a browser, shared by the tabs of one identity. The leading tab runs the link and tells the others what
 * it hears; each tab keeps its own feed, so a follower that missed something says hello to the leader with its cursor,
 * and a follower that becomes the leader says hello to the server with it: nothing is lost at the change.
 */
import type { BroadcastChannelLike, Environment } from "./environment.js";
import type { CourseEvent, Presence } from "./events.js";
import { distance } from "./cursor.js";
import { Election } from "./election.js";
import { type Feed, PUSHED, type Replayed } from "./feed.js";
import type { LinkStatus } from "./link.js";
import { carries, type FollowerMessage, type LeaderMessage, type TabMessage } from "./tab_messages.js";
import { Timers } from "./timers.js";
import type { Timing } from "./timing.js";

const REPLAYED = { replayed: true, complete: false };
// A hidden tab's timers may be held back for a minute: it still counts as long as it may speak again.
const TAB_LIFE_MS = 90_000;
// So many questions without an answer, and the leader is taken for gone.
const PATIENCE = 2;

export interface TabsListener {
  /** This tab holds the connection from now on. */
  lead(): void;
  /** Another tab does. */
  follow(): void;
  /** The leader's link, as this tab's. */
  onStatus(status: LinkStatus): void;
  onPresence(presence: Presence): void;
  /** A follower has come to be looked at. */
  onShown(): void;
  /** What all tabs together look at. */
  onView(courseId: number | null): void;
}

interface Tab {
  at: number;
  isVisible: boolean;
  courseId: number | null;
}

export class Tabs {
  readonly #id: string;
  readonly #name: string;
  readonly #environment: Environment;
  readonly #timing: Timing;
  readonly #feed: Feed;
  readonly #listener: TabsListener;
  readonly #election: Election;
  readonly #timers: Timers<"ask">;
  #Channel: new (name: string) => BroadcastChannelLike;
  #channel: BroadcastChannelLike | null = null;
  #isLeader = false;
  #status: LinkStatus | null = null;
  #unanswered = 0;
  #courseId: number | null = null;
  #others = new Map<string, Tab>();

  /** `null` where the browser lacks a part of it: then each tab has a connection of its own. */
  static where(name: string, environment: Environment, timing: Timing, feed: Feed, listener: TabsListener): Tabs | null {
    const { locks, BroadcastChannel } = environment;
    return locks && BroadcastChannel ? new Tabs(name, environment, timing, feed, listener, locks, BroadcastChannel) : null;
  }

  private constructor(
    name: string,
    environment: Environment,
    timing: Timing,
    feed: Feed,
    listener: TabsListener,
    locks: NonNullable<Environment["locks"]>,
    Channel: new (name: string) => BroadcastChannelLike,
  ) {
    this.#id = environment.random().toString(36).slice(2);
    this.#name = name;
    this.#environment = environment;
    this.#timing = timing;
    this.#feed = feed;
    this.#listener = listener;
    this.#Channel = Channel;
    this.#timers = new Timers(environment.clock);
    this.#election = new Election(locks, name, {
      onElected: () => this.#lead(),
      onDeposed: () => this.#follow(),
    });
  }

  get isLeader(): boolean {
    return this.#isLeader;
  }

  start(): void {
    this.#channel = new this.#Channel(this.#name);
    this.#channel.onmessage = (event: { data: TabMessage }) => this.#take(event.data);
    this.#election.start();
    this.#follow();
  }

  stop(): void {
    this.#send({ kind: "leave", from: this.#id });
    this.#timers.clearAll();
    this.#isLeader = false;
    this.#election.stop();
    this.#channel?.close();
    this.#channel = null;
  }

  /** Whether any tab of the identity is looked at. */
  isWatched(): boolean {
    return this.#environment.page.isVisible() || this.#present().some((tab) => tab.isVisible);
  }

  /** This tab has come to be looked at: the leader should know at once. */
  shown(): void {
    if (!this.#isLeader) this.#ask();
  }

  view(courseId: number | null): void {
    this.#courseId = courseId;
    if (this.#isLeader) this.#listener.onView(this.#viewed());
    else this.#ask();
  }

  // What the leader passes on. A follower hears these as well, of what it was told itself, and must not repeat it.

  tellStatus(status: LinkStatus): void {
    this.#status = status;
    this.#tell({ kind: "here", status, cursor: this.#feed.cursor });
  }

  tellEvent(event: CourseEvent, isReplay: boolean): void {
    this.#tell({ kind: "events", to: null, events: [event], isReplay });
  }

  tellSettled(replayed: Replayed): void {
    // Only a loss concerns everybody; followers ask for themselves what they missed.
    if (!replayed.recovered) this.#tell({ kind: "settled", to: null, replayed });
  }

  tellPresence(presence: Presence): void {
    this.#tell({ kind: "presence", presence });
  }

  #tell(message: LeaderMessage): void {
    if (this.#isLeader) this.#send(message);
  }

  #send(message: TabMessage): void {
    this.#channel?.postMessage(message);
  }

  #lead(): void {
    this.#timers.clear("ask");
    this.#isLeader = true;
    this.#listener.lead();
    this.#listener.onView(this.#viewed());
  }

  #follow(): void {
    this.#isLeader = false;
    this.#unanswered = 0;
    this.#listener.follow();
    this.#ask();
  }

  #ask(): void {
    if (this.#isLeader || !this.#channel) return;
    if (this.#unanswered >= PATIENCE) {
      this.#unanswered = 0;
      this.#election.seize();
    }
    this.#unanswered += 1;
    const isVisible = this.#environment.page.isVisible();
    this.#send({ kind: "ask", from: this.#id, isVisible, courseId: this.#courseId });
    // Not in step with the other tabs, or all would seize at once.
    const pauseMs = this.#timing.leaderCheck * (0.8 + 0.2 * this.#environment.random());
    this.#timers.set("ask", pauseMs, () => this.#ask());
  }

  #take(message: TabMessage): void {
    if (message.kind === "hello" || message.kind === "ask" || message.kind === "leave") {
      this.#others.set(message.from, this.#asTab(message));
      if (message.kind === "leave") this.#others.delete(message.from);
      if (this.#isLeader) this.#answer(message);
    } else if (!this.#isLeader) this.#hear(message);
  }

  #asTab(message: FollowerMessage): Tab {
    const known = this.#others.get(message.from);
    const { isVisible, courseId } = message.kind === "ask" ? message : { isVisible: false, courseId: null, ...known };
    return { at: this.#environment.clock.now(), isVisible, courseId };
  }
}
