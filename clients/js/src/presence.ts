/**
 * Presence: who else is looking at a course or has a form open on it. docs/presence.md is the contract.
 *
 * The tabs of an identity share a connection, so the tab with the socket announces for all of them. Each tab tells it where
 * its page is, and is told who is where. Nothing is repeated: the server asks once per minute whether the connection still
 * works, and only then do the tabs confirm where they are, too.
 *
 * Browsers delay the timers of hidden tabs, but not their messages. So a timer that the server waits for runs in a visible
 * tab, and the tab with the socket only reacts to messages.
 */
import { type BroadcastChannelLike, browserEnvironment, type Environment } from "./browser_environment.js";
import type { LinkStatus } from "./link/link_driver.js";
import { Timers } from "./named_timers.js";
import { Announcements } from "./presence/announcements.js";
import { OtherTabs, type TabPlace } from "./presence/other_tabs.js";
import { createPeople, type PresenceChanged, type PresentPerson } from "./presence/people_at_courses.js";
import { type PresencePage, presencePage } from "./presence/presence_page.js";
import { type Stays, strongest } from "./presence/stays.js";
import type { ObservedSockets, OtherFrame } from "./sockets.js";

export type { PresenceState, PresentPerson } from "./presence/people_at_courses.js";
export type { PresencePage } from "./presence/presence_page.js";

/** The options of `createPresence`; `apiUrl`, `identity` and `sockets` are those of the client. */
export interface PresenceOptions {
  apiUrl: string;
  identity: string;
  sockets: ObservedSockets;
  environment?: Partial<Environment>;
  page?: PresencePage;
}

/** A page's stay at a course. */
export interface Stay {
  set(state: "viewing" | "editing"): void;
  leave(): void;
}

/** Presence in one tab. */
export interface Presence {
  /** The page shows the course, or has a form open on it, until `leave`. Announced after a moment. */
  enter(courseId: number, state?: "viewing" | "editing"): Stay;
  /** Other people at the course; the same array until one of them changes. */
  people(courseId: number): readonly PresentPerson[];
  /** Calls `listener` when somebody has come, left or changed; the returned function removes it. */
  subscribe(listener: () => void): () => void;
  /** Shows nobody while there is no socket for a while. The returned function ends that. */
  watch(realtime: { onState(listener: (status: LinkStatus) => void): () => void }): () => void;
  /** Leaves all courses. */
  close(): void;
}

type Message =
  /** `isNew`: the tab has not been told who is where. */
  | ({ kind: "at"; isNew?: boolean } & TabPlace)
  | { kind: "confirm" | "refresh" }
  /** From the tab with the socket. With a delay, visible tabs also confirm after it. */
  | { kind: "who"; confirmAfterMs?: number }
  | { kind: "people"; changed: PresenceChanged };

// A course that is only passed by, as with the arrow keys in a list, is not announced.
const ANNOUNCE_AFTER_MS = 250;
// A page is often shown again at once.
const AWAY_AFTER_MS = 1500;
// Where no tab has confirmed by then, the tab with the socket does.
const CONFIRM_GRACE_MS = 500;
// The service allows a number of changes per minute.
const RETRY_AFTER_MS = 60_000;
const FORGET_AFTER_MS = 15_000;
const REFRESH_AFTER_MS = 5 * 60_000;

/** Creates the presence of one tab. */
export function createPresence(options: PresenceOptions): Presence {
  const environment = { ...browserEnvironment(), ...options.environment };
  const { clock, BroadcastChannel: Channel } = environment;
  const page = options.page ?? presencePage();
  const id = environment.random().toString(36);
  const timers = new Timers<"announce" | "away" | "confirm" | "tellLeader" | "forget" | "retry">(clock);
  const people = createPeople(() => clock.now());
  const own = new Map<object, { courseId: number; state: "viewing" | "editing" }>();
  const name = `coursewire-presence:${options.apiUrl}|${options.identity}`;
  const channel = openChannel(Channel, name);
  const announcements = new Announcements(send, () => clock.now());
  const others = new OtherTabs(environment.locks, name, synchronize);
  let isLocked = false;
  let isAway = !page.isVisible();
  let hasLeft = false;
  let completeAt = clock.now();

  const endListening = page.listen(onVisibility, onLeave);
  if (channel) channel.onmessage = (event: { data: Message }) => receive(event.data);
  postPlace(true);
  enterTabs();
  const endObserving = options.sockets.observe({ onReady, onFrame });

  function onReady(): void {
    announcements.begin();
    post({ kind: "who" });
    synchronize();
  }

  function enterTabs(): void {
    others.enter(id, () => {
      isLocked = true;
      postPlace();
    });
  }

  function postPlace(isNew?: boolean): void {
    post({ kind: "at", from: id, stays: ownStays(), isLocked, ...(isNew && { isNew }) });
  }

  function onFrame({ event, data }: OtherFrame): void {
    if (event === "error") onError((data as { code?: string }).code);
    // The server has removed this connection, whose reply it did not get in time.
    if (event === "presenceEnded") onReady();
    if (event === "presenceCheck") onCheck((data as { replyAfterSeconds: number }).replyAfterSeconds);
    if (event !== "presenceChanged") return;
    const changed = data as PresenceChanged;
    receivePeople(changed, changed.isComplete ? announcements.listed() : undefined);
    // Other tabs do not know when the server was asked.
    post({ kind: "people", changed: changed.isComplete ? people.complete() : changed });
  }

  function onError(code: string | undefined): void {
    if (code === "presence_channel_full") {
      announcements.full();
    } else {
      announcements.failed();
      timers.set("retry", RETRY_AFTER_MS, announceAgain);
    }
  }

  function send(frame: object): void {
    options.sockets.current?.send(JSON.stringify(frame));
  }

  function post(message: Message): void {
    channel?.postMessage(message);
  }

  function ownStays(): Stays {
    if (hasLeft) return {};
    const stays = [...own.values()].map(({ courseId, state }): Stays => ({ [courseId]: isAway ? "away" : state }));
    return strongest(stays);
  }

  function announce(): void {
    timers.clear("announce");
    postPlace();
    synchronize();
  }

  function announceAgain(): void {
    if (options.sockets.current) announcements.repeat(wantedStays());
  }

  function announceSoon(): void {
    if (!timers.has("announce")) timers.set("announce", ANNOUNCE_AFTER_MS, announce);
  }

  /** The server is told where the tabs are. */
  function synchronize(): void {
    if (options.sockets.current) announcements.tell(wantedStays());
  }

  function wantedStays(): Stays {
    return strongest([ownStays(), ...others.stays]);
  }

  function receive(message: Message): void {
    switch (message.kind) {
      case "at":
        others.heard(message);
        if (!options.sockets.current) break;
        if (message.isNew) post({ kind: "people", changed: people.complete() });
        synchronize();
        break;
      case "who":
        postPlace();
        if (message.confirmAfterMs !== undefined && isHere()) {
          timers.set("tellLeader", message.confirmAfterMs, () => post({ kind: "confirm" }));
        }
        break;
      case "confirm":
        if (timers.has("confirm")) confirm();
        break;
      case "refresh":
        announcements.ask();
        break;
      case "people":
        receivePeople(message.changed);
    }
  }

  function receivePeople(changed: PresenceChanged, askedAt?: number): void {
    if (changed.isComplete) completeAt = clock.now();
    people.apply(changed, askedAt);
  }

  function onCheck(replyAfterSeconds: number): void {
    others.asked();
    synchronize();
    const delayMs = replyAfterSeconds * 1000;
    const states = Object.values(announcements.told);
    // The server has not heard that the last course was left.
    if (states.length === 0) announcements.send({ action: "presence", courseId: null });
    const isHidden = states.every((state) => state === "away");
    post({ kind: "who", ...(!isHidden && { confirmAfterMs: delayMs }) });
    if (isHidden) confirm();
    else timers.set("confirm", isHere() ? delayMs : delayMs + CONFIRM_GRACE_MS, confirm);
  }

  function confirm(): void {
    timers.clear("confirm");
    announcements.send({ action: "presenceCheck" });
  }

  /** Whether timers of this tab run in time, and the server waits for one. */
  function isHere(): boolean {
    return page.isVisible() && own.size > 0;
  }

  function onVisibility(): void {
    if (!page.isVisible()) {
      timers.set("away", AWAY_AFTER_MS, () => {
        isAway = true;
        announce();
      });
      return;
    }
    timers.clear("away");
    if (hasLeft) enterTabs();
    if (isAway || hasLeft) {
      isAway = hasLeft = false;
      announce();
    }
    if (clock.now() - completeAt < REFRESH_AFTER_MS) return;
    completeAt = clock.now();
    // One of the two has the socket.
    announcements.ask();
    post({ kind: "refresh" });
  }

  function onLeave(): void {
    hasLeft = true;
    announce();
    isLocked = false;
    others.leave();
  }

  return {
    enter(courseId, state = "viewing") {
      const key = {};
      own.set(key, { courseId, state });
      announceSoon();
      return {
        set(next) {
          if (!own.has(key)) return;
          own.set(key, { courseId, state: next });
          announceSoon();
        },
        leave() {
          if (own.delete(key)) announceSoon();
        },
      };
    },
    people: people.at,
    subscribe: people.subscribe,
    watch: (realtime) =>
      realtime.onState(({ state }) => {
        if (state === "live") timers.clear("forget");
        else if (!timers.has("forget")) {
          timers.set("forget", FORGET_AFTER_MS, () => people.apply({ changes: [], isComplete: true }));
        }
      }),
    close() {
      onLeave();
      endListening();
      endObserving();
      timers.clearAll();
      channel?.close();
    },
  };
}

/** `null` where there are no channels, or where storage is forbidden: the tab is alone. */
function openChannel(Channel: Environment["BroadcastChannel"], name: string): BroadcastChannelLike | null {
  try {
    return Channel ? new Channel(name) : null;
  } catch {
    return null;
  }
}
