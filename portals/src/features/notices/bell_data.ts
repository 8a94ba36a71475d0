/** What the bell shows: the response of `GET /notices` (docs/rest.md), and what events and reading make of it. Pure. */
import { isLater } from "@/domain/event_ids.ts";
import { isOfCourse, type ToldEvent } from "@/features/live/index.ts";

export interface NoticeItem {
  data: ToldEvent;
  isRead: boolean;
}

/** How a person is told of a type of event. */
export interface Choice {
  bell: boolean;
  toast: "all" | "mine" | "none";
  mail: boolean;
}

/** By type of event. A type that is missing has the default choice. */
export type Choices = Readonly<Record<string, Choice>>;

export interface BellData {
  /** The newest first. */
  items: readonly NoticeItem[];
  unread: number;
  /** Whether there may be unread notices beyond those that were counted. */
  hasMoreUnread: boolean;
  readUpTo: string;
  /** The cursor up to which all changes are in the data, listed or counted. */
  newest: string;
  seenUpTo: string;
  /** Within which time a visible page reports what it has shown; `null`: not at all. */
  seenWithinSeconds: number | null;
  /** Empty while the person has chosen nothing. */
  preferences: Choices;
}

export const DEFAULT_CHOICE: Choice = { bell: true, toast: "all", mail: true };
const MAX_ITEMS = 100;
const MAX_SHOWN = 99;

/** The data with an event that was received since; `isOwn`: the person made the change. */
export function withEvent(bell: BellData, event: ToldEvent, isOwn: boolean): BellData {
  if (!isLater(event.id, bell.newest)) return bell;
  const isKnown = bell.items.some(({ data }) => data.id === event.id);
  const isWanted = !isOwn && (bell.preferences[event.type] ?? DEFAULT_CHOICE).bell;
  if (isKnown || !isWanted) return { ...bell, newest: event.id };
  const items = [{ data: event, isRead: false }, ...bell.items].slice(0, MAX_ITEMS);
  return { ...bell, items, unread: bell.unread + 1, newest: event.id };
}

/** The data in which one notice is read. */
export function withRead(bell: BellData, id: string): BellData {
  const isUnread = bell.items.some(({ data, isRead }) => data.id === id && !isRead);
  if (!isUnread) return bell;
  const items = bell.items.map((item) => (item.data.id === id ? { ...item, isRead: true } : item));
  return { ...bell, items, unread: Math.max(bell.unread - 1, 0) };
}

/** The ids of the unread notices about a course. */
export function unreadOf(bell: BellData, courseId: number): string[] {
  return bell.items.flatMap(({ data, isRead }) =>
    !isRead && isOfCourse(data) && data.courseId === courseId ? [data.id] : [],
  );
}

/** The data in which everything is read. */
export function withAllRead(bell: BellData): BellData {
  const items = bell.items.map((item) => ({ ...item, isRead: true }));
  return { ...bell, items, unread: 0, hasMoreUnread: false, readUpTo: bell.newest, seenUpTo: bell.newest };
}

/** `7`, or `99+` where there are or may be more than 99; empty if nothing that can be listed is unread. */
export function unreadText({ unread, hasMoreUnread }: Pick<BellData, "unread" | "hasMoreUnread">): string {
  if (unread > MAX_SHOWN || (unread === MAX_SHOWN && hasMoreUnread)) return `${MAX_SHOWN}+`;
  return unread === 0 ? "" : String(unread);
}
