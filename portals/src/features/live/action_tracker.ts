/**
 * Tells one's own changes from others', in every tab of one person: tabs tell each other what is under way and what came
 * of it. The event of an action may come before its answer. Then the verdict waits for answers to one's own actions on
 * the same course, for a short time at most: an answer may never come.
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
  /** `null` requests a course, which has no number yet. */
  courseId: number | null;
  ended: Promise<void>;
  end: () => void;
}

type Message =
  | { kind: "asked" }
  | { kind: "known"; own: string[]; underWay: [action: string, courseId: number | null][] }
  | { kind: "begun"; action: string; courseId: number | null }
  | { kind: "ended"; action: string; change: Change | null };

/** For so long an event waits for the answer to an action on its own course. */
export const MAX_WAIT_MS = 3_000;
// What another tab began longer ago has ended without a word: the tab was closed.
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

  /** Shares with the other tabs that use the same name, until the returned function is called. */
  share(name: string): () => void {
    const channel = openChannel<Message>(name, (message) => this.#receive(message));
    this.#channel = channel;
    this.catchUp();
    return () => {
      channel?.close();
      this.#channel = null;
    };
  }

  /** Asks the other tabs for what this one has not heard, because it was opened or has been frozen. */
  catchUp(): void {
    this.#channel?.post({ kind: "asked" });
  }

  /** Watches an action to its end; what it answers is one's own change. `courseId` is null when it requests a course. */
  track<Answer extends Change>(answer: Promise<Answer>, courseId: number | null): Promise<Answer> {
    const action = Math.random().toString(36);
    this.#begin(action, courseId);
    this.#channel?.post({ kind: "begun", action, courseId });
    return answer.then(
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

  /** Whether this person caused the event, in whichever tab. */
  async isMine(event: Pick<CourseEventData, "type" | "courseId" | "version" | "actor">): Promise<boolean> {
    const isKnown = (): boolean => this.#mine.has(keyOf(event));
    // Another person may have the same name, so the name alone proves nothing.
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

/** When it has ended, or after that time. */
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
