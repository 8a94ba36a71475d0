/**
 * A tab without a connection of its own: takes from the leader what it passes on, asks it for what was missed, and
 * notices when it no longer answers. What counts is the answer to a question, never the time since the last one: a
 * hidden tab's timers are held back, its messages are not.
 */
import { distance } from "./cursor.js";
import type { Environment } from "./environment.js";
import type { Presence } from "./events.js";
import { type Feed, PUSHED, type Replayed } from "./feed.js";
import type { LinkStatus } from "./link.js";
import { carries, type FollowerMessage, type LeaderMessage } from "./tab_messages.js";
import { Timers } from "./timers.js";
import type { Timing } from "./timing.js";

const REPLAYED = { replayed: true, complete: false };
// So many questions without an answer, and the leader is taken for gone.
const PATIENCE = 2;

export interface FollowerListener {
  onStatus(status: LinkStatus): void;
  onPresence(presence: Presence): void;
  onSilence(): void;
}

export class Follower {
  readonly #id: string;
  readonly #environment: Environment;
  readonly #timing: Timing;
  readonly #feed: Feed;
  readonly #send: (message: FollowerMessage) => void;
  readonly #listener: FollowerListener;
  readonly #timers: Timers<"ask">;
  #unanswered = 0;
  /** A hello is out; not for longer than until the next question, as the leader may have changed. */
  #isWaiting = false;
  #courseId: number | null = null;

  constructor(
    id: string,
    environment: Environment,
    timing: Timing,
    feed: Feed,
    send: (message: FollowerMessage) => void,
    listener: FollowerListener,
  ) {
    this.#id = id;
    this.#environment = environment;
    this.#timing = timing;
    this.#feed = feed;
    this.#send = send;
    this.#listener = listener;
    this.#timers = new Timers(environment.clock);
  }

  begin(): void {
    this.#unanswered = 0;
    this.#tick();
  }

  end(): void {
    this.#timers.clearAll();
  }

  /** Tells the leader what this tab shows and whether it is looked at; the answer shows that it is there. */
  ask(courseId: number | null): void {
    this.#courseId = courseId;
    const isVisible = this.#environment.page.isVisible();
    this.#send({ kind: "ask", from: this.#id, isVisible, courseId });
  }

  hear(message: LeaderMessage): void {
    this.#unanswered = 0;
    switch (message.kind) {
      case "here":
        this.#listener.onStatus(message.status);
        if (carries(message.status) && this.#isBehind(message.cursor)) this.#hello();
        break;
      case "events":
        if (!this.#isForMe(message.to)) break;
        if (this.#feed.receive(message.events, message.isReplay ? REPLAYED : PUSHED)) this.#hello();
        break;
      case "settled":
        if (this.#isForMe(message.to)) this.#settle(message.replayed);
        break;
      case "presence":
        this.#listener.onPresence(message.presence);
    }
  }

  #tick(): void {
    if (this.#unanswered >= PATIENCE) {
      this.#unanswered = 0;
      this.#listener.onSilence();
    }
    this.#unanswered += 1;
    this.#isWaiting = false;
    this.ask(this.#courseId);
    // Not in step with the other tabs, or all would seize at once.
    const pauseMs = this.#timing.leaderCheck * (0.8 + 0.2 * this.#environment.random());
    this.#timers.set("ask", pauseMs, () => this.#tick());
  }

  #settle(replayed: Replayed): void {
    this.#isWaiting = false;
    if (this.#feed.settle(replayed)) this.#hello();
  }

  #hello(): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    this.#send({ kind: "hello", from: this.#id, cursor: this.#feed.cursor });
  }

  /** A leader that is behind us catches up by itself. */
  #isBehind(cursor: string | null): boolean {
    const own = this.#feed.cursor;
    if (own === null || cursor === null) return own === null && cursor !== null;
    const ahead = distance(own, cursor);
    return typeof ahead === "string" || ahead > 0;
  }

  #isForMe(to: string | null): boolean {
    return to === null || to === this.#id;
  }
}
