/**
 * Tracks the actions of the signed-in user in all tabs, to distinguish the user's own changes from those of others. The tabs
 * exchange which actions are under way and which changes they caused.
 *
 * The event of an action may arrive before its response. Then the decision waits for the actions under way on the same
 * course, for a limited time, since a response may never arrive.
 */
import type { CourseEventData } from "@coursewire/client";
import { openChannel, type TabChannel } from "./tab_channel.ts";

interface Change {
  courseId: number;
  version: number;
}

interface Person {
  role: string;
  name: string;
}

interface UnderWay {
  /** `null` for a request of a course, which has no number yet. */
  courseId: number | null;
  ended: Promise<void>;
  end: () => void;
}

type Message =
  | { kind: "asked" }
  | { kind: "known"; own: string[]; underWay: [action: string, courseId: number | null][] }
  | { kind: "begun"; action: string; courseId: number | null }
  | { kind: "ended"; action: string; change: Change | null };

/** How long the decision on an event waits for the actions on its course. */
export const MAX_WAIT_MS = 3_000;
// An older action of another tab counts as ended: the tab was probably closed.
const MAX_ACTION_MS = 120_000;
const MAX_REMEMBERED = 200;

export class ActionTracker {
  readonly #me: Person;
  readonly #underWay = new Map<string, UnderWay>();
  readonly #mine = new Set<string>();
  #channel: TabChannel<Message> | null = null;

  constructor(me: Person) {
    this.#me = me;
  }

  /** Exchanges actions with the tabs that use the same name, until the returned function is called. */
  share(name: string): () => void {
    const channel = openChannel<Message>(name, (message) => this.#receive(message));
    this.#channel = channel;
    this.catchUp();
    return () => {
      channel?.close();
      this.#channel = null;
    };
  }

  /** Requests the actions of the other tabs, after this tab was opened or frozen. */
  catchUp(): void {
    this.#channel?.post({ kind: "asked" });
  }

  /** Tracks an action until its response arrives, which names the change. `courseId` is null for a request of a course. */
  track<Response extends Change>(response: Promise<Response>, courseId: number | null): Promise<Response> {
    const action = Math.random().toString(36);
    this.#begin(action, courseId);
    this.#channel?.post({ kind: "begun", action, courseId });
    return response.then(
      (change) => {
        this.#finish(action, { courseId: change.courseId, version: change.version });
        return change;
      },
      (error: unknown) => {
        this.#finish(action, null);
        throw error;
      },
    );
  }

  /** Whether this user caused the event, in any tab. */
  async isMine(event: Pick<CourseEventData, "type" | "courseId" | "version" | "actor">): Promise<boolean> {
    const isKnown = (): boolean => this.#mine.has(keyOf(event));
    // Another user may have the same name, so an equal name is not sufficient.
    if (isKnown() || !this.#isMe(event.actor)) return isKnown();
    const courseId = event.type === "new_course_request" ? null : event.courseId;
    const ends = [...this.#underWay.values()].filter((each) => each.courseId === courseId).map(({ ended }) => ended);
    await withTimeLimit(MAX_WAIT_MS, Promise.all(ends));
    return isKnown();
  }

  #isMe({ role, name }: Person): boolean {
    return role === this.#me.role && name === this.#me.name;
  }

  #begin(action: string, courseId: number | null): void {
    let end = (): void => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    this.#underWay.set(action, { courseId, ended, end });
  }

  #end(action: string, change: Change | null): void {
    if (change) this.#remember(keyOf(change));
    this.#underWay.get(action)?.end();
    this.#underWay.delete(action);
  }

  #finish(action: string, change: Change | null): void {
    this.#end(action, change);
    this.#channel?.post({ kind: "ended", action, change });
  }

  #remember(key: string): void {
    this.#mine.add(key);
    const oldest = this.#mine.values().next().value;
    if (this.#mine.size > MAX_REMEMBERED && oldest !== undefined) this.#mine.delete(oldest);
  }

  #receive(message: Message): void {
    switch (message.kind) {
      case "asked": {
        const underWay = [...this.#underWay].map(([action, { courseId }]): [string, number | null] => [
          action,
          courseId,
        ]);
        this.#channel?.post({ kind: "known", own: [...this.#mine], underWay });
        break;
      }
      case "known":
        for (const key of message.own) this.#remember(key);
        for (const [action, courseId] of message.underWay) this.#beginElsewhere(action, courseId);
        break;
      case "begun":
        this.#beginElsewhere(message.action, message.courseId);
        break;
      case "ended":
        this.#end(message.action, message.change);
    }
  }

  #beginElsewhere(action: string, courseId: number | null): void {
    if (this.#underWay.has(action)) return;
    this.#begin(action, courseId);
    setTimeout(() => this.#end(action, null), MAX_ACTION_MS);
  }
}

/** Resolves when `waiting` has ended, or after the time. */
async function withTimeLimit(ms: number, waiting: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([waiting, late]);
  clearTimeout(timer);
}

function keyOf({ courseId, version }: Change): string {
  return `${courseId}:${version}`;
}
