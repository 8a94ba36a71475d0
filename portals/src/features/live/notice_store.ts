/**
 * The notices on the screen: changes by others, the state of the connection, results of one's own actions.
 *
 * Changes that come close together are one batch. A few changes are notices of their own; more become one notice, the
 * burst, which counts them by type and grows until it is closed. A notice is closed after its time, which stands still
 * while it grows and while the store is held: the focus is in a notice, or nobody sees the page.
 *
 * What is announced to screen readers is one text at a time: each batch of single changes, and a burst once it has stopped
 * growing.
 */
import { Subscribable } from "@/platform/subscribable.ts";
import { describeNotice } from "./notice_texts.ts";
import { subjectOf, type ToldEvent } from "./told_event.ts";

/** A button of a notice, also reached by a shortcut of the page. */
export interface NoticeAction {
  label: string;
  run: () => void;
}

export interface TextNotice {
  kind: "text";
  title: string;
  text: string;
  tone?: "good" | "bad";
  /** The course that the notice opens. */
  courseId?: number | null;
  action?: NoticeAction;
}

export type NoticeContent =
  | { kind: "change"; event: ToldEvent }
  /** `isMissed`: they happened while this page was not connected. */
  | { kind: "burst"; counts: ReadonlyMap<string, number>; isMissed: boolean }
  | TextNotice;

export interface Notice {
  id: string;
  content: NoticeContent;
  /** After how many milliseconds it is closed; `null` while its time stands still. */
  closesAfterMs: number | null;
}

interface Entry {
  /** New with each text, so that its time starts anew and no late timer of an earlier one closes it. */
  id: string;
  /** A notice replaces the one in the same slot; `null` for a notice of its own. */
  slot: string | null;
  content: NoticeContent;
  shownMs: number;
  isGrowing: boolean;
}

export interface NoticeTiming {
  /** How long the first change of a batch waits for others. */
  batchMs: number;
  shownMs: number;
  /** After how long without a change a burst has ended. */
  quietMs: number;
  /** A burst that does not end is announced this often. */
  maxQuietMs: number;
}

const DEFAULTS: NoticeTiming = { batchMs: 300, shownMs: 8_000, quietMs: 1_000, maxQuietMs: 10_000 };
/** More changes than this become a burst. */
export const MAX_SINGLE = 3;

export class NoticeStore extends Subscribable {
  readonly #me: number | null;
  readonly #timing: NoticeTiming;
  readonly #holds = new Set<string>();
  #entries: readonly Entry[] = [];
  #notices: readonly Notice[] = [];
  #announcement: { id: number; text: string } = { id: 0, text: "" };
  #waiting: ToldEvent[] = [];
  #quiet: ReturnType<typeof setTimeout> | undefined;
  #announceBy: number | null = null;
  #nextId = 1;

  /** `me` is the reader's instructor id, if any. */
  constructor(me: number | null = null, timing: Partial<NoticeTiming> = {}) {
    super();
    this.#me = me;
    this.#timing = { ...DEFAULTS, ...timing };
  }

  /** The oldest first. */
  get notices(): readonly Notice[] {
    return this.#notices;
  }

  /** The text that screen readers announce; a new id announces an equal text again. */
  get announcement(): { id: number; text: string } {
    return this.#announcement;
  }

  /** Tells a change by somebody else, together with those that follow within `batchMs`. */
  tell(event: ToldEvent): void {
    this.#waiting.push(event);
    if (this.#waiting.length === 1) setTimeout(() => this.#flush(), this.#timing.batchMs);
  }

  /** Tells changes that happened while the page was not connected. */
  tellMissed(events: readonly ToldEvent[]): void {
    const [only, another] = events;
    if (!only) return;
    if (!another) this.tell(only);
    else this.#grow("missed", events);
  }

  /** Shows a text in the place of the one in its slot, and announces it, or `spoken` instead, unless it is silent. */
  show(
    content: TextNotice,
    options: { slot?: string; shownMs?: number; spoken?: string; isSilent?: boolean } = {},
  ): void {
    const { slot = null, shownMs = this.#timing.shownMs, spoken = this.#textOf(content) } = options;
    const before = this.#entries.find((entry) => slot !== null && entry.slot === slot);
    if (before) this.#remove([before.id]);
    this.#put({ id: this.#newId(), slot, content, shownMs, isGrowing: false });
    if (!options.isSilent) this.#announce(spoken);
  }

  dismiss(id: string): void {
    if (!this.#entries.some((entry) => entry.id === id)) return;
    this.#entries = this.#entries.filter((entry) => entry.id !== id);
    this.#publish();
  }

  /** Stops the time of every notice until `release` is called with the same reason. */
  hold(reason: string): void {
    if (this.#holds.has(reason)) return;
    this.#holds.add(reason);
    this.#publish();
  }

  release(reason: string): void {
    if (this.#holds.delete(reason)) this.#publish();
  }

  #flush(): void {
    const events = this.#waiting;
    this.#waiting = [];
    const concerned = new Set(events.map(subjectOf));
    const singles = this.#entries.flatMap(({ id, content }) => (content.kind === "change" ? [{ id, ...content }] : []));
    const others = singles.filter(({ event }) => !concerned.has(subjectOf(event)));
    const hasBurst = this.#entries.some(({ slot }) => slot === "burst");
    if (hasBurst || others.length + concerned.size > MAX_SINGLE) {
      this.#remove(singles.map(({ id }) => id));
      this.#grow("burst", [...singles.map(({ event }) => event), ...events]);
      return;
    }
    // An earlier notice about the same subject is out of date.
    this.#remove(singles.filter((single) => !others.includes(single)).map(({ id }) => id));
    const newest = new Map(events.map((event) => [subjectOf(event), event]));
    const contents = [...newest.values()].map((event): NoticeContent => ({ kind: "change", event }));
    for (const content of contents) {
      this.#put({ id: this.#newId(), slot: null, content, shownMs: this.#timing.shownMs, isGrowing: false });
    }
    this.#announce(contents.map((content) => this.#textOf(content)).join(" "));
  }

  #grow(slot: "burst" | "missed", events: readonly ToldEvent[]): void {
    const before = this.#entries.find((entry) => entry.slot === slot);
    const counts = new Map(before?.content.kind === "burst" ? before.content.counts : []);
    for (const { type } of events) counts.set(type, (counts.get(type) ?? 0) + 1);
    const content: NoticeContent = { kind: "burst", counts, isMissed: slot === "missed" };
    this.#put({ id: before?.id ?? this.#newId(), slot, content, shownMs: this.#timing.shownMs, isGrowing: true });
    this.#announceBy ??= Date.now() + this.#timing.maxQuietMs;
    clearTimeout(this.#quiet);
    const waitMs = Math.min(this.#timing.quietMs, Math.max(0, this.#announceBy - Date.now()));
    this.#quiet = setTimeout(() => this.#endGrowth(), waitMs);
  }

  #endGrowth(): void {
    const grown = this.#entries.filter(({ isGrowing }) => isGrowing);
    this.#announceBy = null;
    this.#entries = this.#entries.map((entry) => ({ ...entry, isGrowing: false }));
    this.#announce(grown.map(({ content }) => this.#textOf(content)).join(" "));
  }

  #put(entry: Entry): void {
    const isKnown = this.#entries.some(({ id }) => id === entry.id);
    this.#entries = isKnown
      ? this.#entries.map((each) => (each.id === entry.id ? entry : each))
      : [...this.#entries, entry];
    this.#publish();
  }

  #remove(ids: readonly string[]): void {
    this.#entries = this.#entries.filter(({ id }) => !ids.includes(id));
  }

  #announce(text: string): void {
    // A hidden page is silent: the count in its title says that there is something.
    if (text && !this.#holds.has("hidden")) this.#announcement = { id: this.#announcement.id + 1, text };
    this.#publish();
  }

  #publish(): void {
    const isHeld = this.#holds.size > 0;
    this.#notices = this.#entries.map(({ id, content, shownMs, isGrowing }) => ({
      id,
      content,
      closesAfterMs: isHeld || isGrowing ? null : shownMs,
    }));
    this.notify();
  }

  #textOf(content: NoticeContent): string {
    const { title, text } = describeNotice(content, this.#me);
    return content.kind === "change" ? text : `${title}: ${text}`;
  }

  #newId(): string {
    return `notice-${this.#nextId++}`;
  }
}
