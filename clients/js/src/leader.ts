/** The tab with the connection: what it knows of the other tabs, and what it answers them. */
import { distance } from "./cursor.js";
import type { Clock } from "./environment.js";
import type { Feed, Replayed } from "./feed.js";
import type { LinkStatus } from "./link.js";
import { carries, type FollowerMessage, type LeaderMessage } from "./tab_messages.js";

// A hidden tab's timers may be held back for a minute: it still counts as long as it may speak again.
const TAB_LIFE_MS = 90_000;

interface Tab {
  at: number;
  isVisible: boolean;
  courseId: number | null;
}

export class Leader {
  readonly #clock: Clock;
  readonly #feed: Feed;
  readonly #send: (message: LeaderMessage) => void;
  readonly #tabs = new Map<string, Tab>();

  constructor(clock: Clock, feed: Feed, send: (message: LeaderMessage) => void) {
    this.#clock = clock;
    this.#feed = feed;
    this.#send = send;
  }

  /** Answers; true when a tab has come to be looked at. */
  hear(message: FollowerMessage, status: LinkStatus): boolean {
    if (message.kind === "leave") this.#tabs.delete(message.from);
    if (message.kind === "hello") this.#replay(message.from, message.cursor, status);
    if (message.kind !== "ask") return false;
    const { from, isVisible, courseId } = message;
    const wasVisible = this.#tabs.get(from)?.isVisible ?? false;
    this.#tabs.set(from, { at: this.#clock.now(), isVisible, courseId });
    this.tellStatus(status);
    return isVisible && !wasVisible;
  }

  tellStatus(status: LinkStatus): void {
    this.#send({ kind: "here", status, cursor: this.#feed.cursor });
  }

  isAnyVisible(): boolean {
    return this.#present().some((tab) => tab.isVisible);
  }

  /** One connection shows one course: that of a tab that is looked at, or else of any. */
  viewed(own: number | null): number | null {
    const viewing = this.#present().filter((tab) => tab.courseId !== null);
    return own ?? (viewing.find((tab) => tab.isVisible) ?? viewing[0])?.courseId ?? null;
  }

  #replay(to: string, cursor: string | null, status: LinkStatus): void {
    const own = this.#feed.cursor;
    // Not caught up ourselves: when we have, `here` will make the other ask again.
    if (own === null || !carries(status)) return;
    const ahead = cursor === null ? null : distance(own, cursor);
    if (typeof ahead === "number" && ahead > 0) return;
    const events = cursor === null ? null : this.#feed.since(cursor);
    const replayed: Replayed = {
      cursor: own,
      recovered: events !== null,
      reason: events ? null : cursor === null ? "no_cursor" : "too_far_behind",
    };
    if (events?.length) this.#send({ kind: "events", to, events, isReplay: true });
    this.#send({ kind: "settled", to, replayed });
  }

  #present(): Tab[] {
    const since = this.#clock.now() - TAB_LIFE_MS;
    return [...this.#tabs.values()].filter((tab) => tab.at >= since);
  }
}
