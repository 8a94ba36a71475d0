/**
 * Keeps the bell's data up to date. A change by somebody else is added without a request. The data are fetched again where
 * this browser cannot tell whose change it was, after an interruption, and when the person has read on another device.
 */
import type { Identity } from "@/domain/course.ts";
import {
  type Activity,
  isByNamesake,
  isOfAbsence,
  type Live,
  openChannel,
  type ToldEvent,
} from "@/features/live/index.ts";
import type { Api } from "@/platform/api_client.ts";
import { type BellData, unreadOf, withAllRead, withEvent, withRead } from "./bell_data.ts";
import { SeenReporter } from "./seen_reporter.ts";
import { areAllTold, areTold } from "./shown_changes.ts";

export const BELL_KEY = ["notices"];
/** The choices on the page of settings. */
export const CHOICES_KEY = ["noticePreferences"];

/** Several reasons to fetch within this time are one request. */
const GATHER_MS = 300;
/** A frame that comes so soon after an own change tells of that change. */
const OWN_CHANGE_MS = 5_000;
/** A visible tab answers within this time. */
const UNSEEN_AFTER_MS = 500;

/** `unseen` asks whether a tab is visible; each that is answers `visible`. */
type TabMessage = "changed" | "unseen" | "visible" | { reported: string };

interface Parts {
  live: Pick<Live, "client" | "realtime" | "changes" | "frames" | "invalidate" | "name">;
  api: Pick<Api, "change">;
  me: Identity;
  /** Called with changes by others that came while no tab of the person was visible. */
  onUnseen: (events: readonly ToldEvent[]) => void;
  page?: Pick<Document, "hidden" | "addEventListener" | "removeEventListener">;
  random?: () => number;
}

export class BellSync {
  readonly #parts: Required<Parts>;
  readonly #reporter: SeenReporter;
  #channel: ReturnType<typeof openChannel<TabMessage>> = null;
  /** The newest activity that is in the data. */
  #handled: Activity | undefined;
  #mustFetch = false;
  #mustFetchChoices = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #changedAt = Number.NEGATIVE_INFINITY;
  /** What no visible tab is known to have shown, to be told by the timer. */
  #unseen: ToldEvent[] = [];
  #unseenTimer: ReturnType<typeof setTimeout> | undefined;
  #showsCourses = true;
  #openCourse: number | null = null;
  readonly #triedIds = new Set<string>();
  /** Whether something has happened that no page has shown since. */
  #hasUnshown = false;

  constructor(parts: Parts) {
    const { page = document, random = Math.random } = parts;
    this.#parts = { ...parts, page, random };
    this.#reporter = new SeenReporter({
      report: (cursor) => this.#reportSeen(cursor),
      isVisible: () => !page.hidden,
      random,
    });
  }

  /** Follows events, frames and the other tabs until the returned function is called. */
  start(): () => void {
    const { live, page } = this.#parts;
    const { changes, frames, realtime } = live;
    const onVisibility = (): void => this.#onVisibility();
    this.#channel = openChannel<TabMessage>(`coursewire:bell:${live.name}`, (message) => this.#onMessage(message));
    this.#handled = changes.activities[0];
    // Of before an earlier end.
    if (this.#data) this.#refetch();
    page.addEventListener("visibilitychange", onVisibility);
    const ends = [
      changes.subscribe(() => this.#onChanges()),
      frames.on("noticesChanged", (data) => this.#onFrame(data)),
      realtime.on("caughtUp", ({ recovered, reason, missed, refetchWithinSeconds }) => {
        // What was read elsewhere meanwhile is in no feed. The first connection has missed nothing, and neither has a socket
        // that replaces an open one, as each does within the hour.
        const mayHaveMissed = realtime.status.state !== "live" || missed > 0 || !recovered;
        if (mayHaveMissed && reason !== "no_cursor") this.#refetch(refetchWithinSeconds);
      }),
    ];
    return () => {
      for (const end of ends) end();
      page.removeEventListener("visibilitychange", onVisibility);
      clearTimeout(this.#timer);
      this.#timer = undefined;
      this.#forgetUnseen();
      this.#reporter.end();
      this.#channel?.close();
      this.#channel = null;
    };
  }

  /** To be called with each response of `GET /notices`. Returns it. */
  fetched(bell: BellData): BellData {
    this.#reporter.reported(bell.seenUpTo);
    this.#reportLater(bell, bell.newest, areAllTold(bell.preferences, this.#parts.me.role));
    return bell;
  }

  /** To be called when another page is shown. `showsCourses`: it has courses or the activity, which show every change. */
  pageChanged(showsCourses: boolean): void {
    this.#showsCourses = showsCourses;
    const bell = this.#data;
    if (bell && this.#hasUnshown) this.#reportLater(bell, bell.newest, false);
  }

  /** Marks a notice as read. Rejects, and the data are fetched again, if that cannot be saved. */
  async read(id: string): Promise<void> {
    if (this.#data?.items.some(({ data, isRead }) => data.id === id && isRead)) return;
    await this.#save({ ids: [id] }, (bell) => withRead(bell, id));
  }

  /** To be called when a course is opened or closed and with new data: what is unread about the open course is read. */
  courseShown(courseId: number | null): void {
    this.#openCourse = courseId;
    const bell = this.#data;
    if (courseId === null || !bell || this.#parts.page.hidden) return;
    // What could not be saved is left to the person.
    const ids = unreadOf(bell, courseId).filter((id) => !this.#triedIds.has(id));
    if (ids.length === 0) return;
    for (const id of ids) this.#triedIds.add(id);
    void this.#save({ ids }, (data) => ids.reduce((read, id) => withRead(read, id), data)).catch(() => {});
  }

  /** To be called before the person signs out: what the page has shown is reported now. */
  reportNow(): void {
    this.#reporter.flush();
  }

  /** Marks everything as read that is in the data. Rejects as `read`. */
  readAll(): Promise<void> {
    return this.#save({ upTo: this.#data?.newest }, withAllRead);
  }

  get #data(): BellData | undefined {
    return this.#parts.live.client.getQueryData<BellData>(BELL_KEY);
  }

  get #isFetching(): boolean {
    return this.#parts.live.client.isFetching({ queryKey: BELL_KEY }) > 0;
  }

  async #save(body: object, changed: (bell: BellData) => BellData): Promise<void> {
    const { live, api } = this.#parts;
    const bell = this.#data;
    if (!bell) return;
    live.client.setQueryData(BELL_KEY, changed(bell));
    this.#changedAt = performance.now();
    try {
      await api.change("POST", "/notices/read", body);
    } catch (error) {
      this.#refetch();
      throw error;
    }
    this.#channel?.post("changed");
    // A response that was under way may be of before.
    if (this.#isFetching) this.#refetch();
  }

  /** A hidden page fetches when it is shown. */
  #refetch(withinSeconds = 0): void {
    const { live, page, random } = this.#parts;
    this.#mustFetch = true;
    if (page.hidden) return;
    this.#timer ??= setTimeout(
      () => {
        this.#timer = undefined;
        this.#mustFetch = false;
        live.invalidate({ queryKey: BELL_KEY });
        if (this.#mustFetchChoices) live.invalidate({ queryKey: CHOICES_KEY });
        this.#mustFetchChoices = false;
      },
      GATHER_MS + withinSeconds * 1000 * random(),
    );
  }

  #onChanges(): void {
    const { activities } = this.#parts.live.changes;
    const end = this.#handled ? activities.indexOf(this.#handled) : activities.length;
    this.#handled = activities[0];
    // A feed that has moved on by more than it keeps is new as a whole.
    const fresh = activities.slice(0, end < 0 ? activities.length : end).reverse();
    if (fresh.length > 0) this.#apply(fresh);
  }

  #apply(fresh: readonly Activity[]): void {
    const { client, realtime } = this.#parts.live;
    const bell = this.#data;
    if (!bell || this.#isFetching || fresh.some((activity) => this.#mayBeOwn(activity))) this.#refetch();
    else {
      client.setQueryData(
        BELL_KEY,
        fresh.reduce((data, { event, isMine }) => withEvent(data, event, isMine), bell),
      );
    }
    const others = fresh.flatMap(({ event, isMine }) => (isMine ? [] : [event]));
    if (others.length === 0) return;
    if (bell) this.#reportLater(bell, realtime.cursor, areTold(others, bell.preferences, this.#parts.me.role));
    const told = others.filter((event) => !isByNamesake(event, this.#parts.me));
    if (told.length > 0) this.#tellUnseen(told);
  }

  /** An action on another device of the person, or of a person of the same name. */
  #mayBeOwn({ event, isMine }: Activity): boolean {
    // Own absences are known by the name only.
    return isByNamesake(event, this.#parts.me) && (!isMine || isOfAbsence(event));
  }

  #tellUnseen(events: readonly ToldEvent[]): void {
    const { page, onUnseen } = this.#parts;
    if (!page.hidden) return;
    this.#unseen.push(...events);
    // Browsers delay timers of hidden pages by a second or more, but no messages: an answer always comes first.
    this.#unseenTimer ??= setTimeout(() => {
      const unseen = this.#unseen;
      this.#forgetUnseen();
      onUnseen(unseen);
    }, UNSEEN_AFTER_MS);
    this.#channel?.post("unseen");
  }

  #forgetUnseen(): void {
    clearTimeout(this.#unseenTimer);
    this.#unseenTimer = undefined;
    this.#unseen = [];
  }

  /** A cursor says that everything before it was shown, too: nothing is reported until a page has shown that. */
  #reportLater({ seenWithinSeconds }: BellData, cursor: string | null, isTold: boolean): void {
    this.#hasUnshown = !this.#showsCourses && (this.#hasUnshown || !isTold);
    if (this.#hasUnshown || seenWithinSeconds === null || cursor === null) return;
    this.#reporter.add(cursor, seenWithinSeconds);
  }

  async #reportSeen(cursor: string): Promise<void> {
    // The person may be closing the page.
    await this.#parts.api.change("POST", "/notices/seen", { cursor }, { keepalive: true });
    // Earlier, and a report that fails would keep the other tabs from theirs.
    this.#channel?.post({ reported: cursor });
  }

  /** The person has read notices, or changed the preferences, on this device or another. */
  #onFrame(data: unknown): void {
    const { unread, readUpTo } = data as Pick<BellData, "unread" | "readUpTo">;
    const bell = this.#data;
    const isKnown = bell?.unread === unread && bell.readUpTo === readUpTo;
    if (isKnown && isRecent(this.#changedAt, OWN_CHANGE_MS)) return;
    this.#mustFetchChoices = true;
    this.#refetch();
    this.#channel?.post("changed");
  }

  #onMessage(message: TabMessage): void {
    if (message === "visible") this.#forgetUnseen();
    else if (message === "unseen") this.#tellVisible();
    else if (message !== "changed") this.#reporter.reported(message.reported);
    else if (!isRecent(this.#changedAt, OWN_CHANGE_MS)) {
      this.#mustFetchChoices = true;
      this.#refetch();
    }
  }

  #onVisibility(): void {
    this.#reporter.visibilityChanged();
    this.courseShown(this.#openCourse);
    if (this.#parts.page.hidden) return;
    this.#forgetUnseen();
    this.#tellVisible();
    if (this.#mustFetch) this.#refetch();
  }

  #tellVisible(): void {
    if (!this.#parts.page.hidden) this.#channel?.post("visible");
  }
}

function isRecent(at: number, withinMs: number): boolean {
  return performance.now() - at < withinMs;
}
