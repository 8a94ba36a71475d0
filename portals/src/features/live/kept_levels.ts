/**
 * Which changes a person is told of at once, by kind. The service keeps it for all devices of the person; this is the copy in
 * the browser, by which a page goes before it has asked.
 */
import {
  ALL_NOTICES,
  NOTICE_KINDS,
  type NoticeLevel,
  type NoticeLevels,
  noticeLevelOf,
} from "@/features/settings/index.ts";
import type { BrowserStorage } from "@/platform/browser_storage.ts";

export class KeptLevels {
  readonly #storage: BrowserStorage;
  readonly #key: string;
  #stored: string | null = null;
  #current = ALL_NOTICES;

  /** `person` names the person, so that others at the same browser have levels of their own. */
  constructor(storage: BrowserStorage, person: string) {
    this.#storage = storage;
    this.#key = `coursewire:notice-levels:${person}`;
  }

  /** Calls `listener` after each change, of another tab too, until the returned function is called. */
  readonly subscribe = (listener: () => void): (() => void) => this.#storage.subscribe(listener);

  /** The same object until something changes. */
  get current(): NoticeLevels {
    const stored = this.#storage.getItem(this.#key);
    if (stored !== this.#stored) {
      this.#stored = stored;
      this.#current = parsed(stored);
    }
    return this.#current;
  }

  /** For an event's type. */
  readonly of = (type: string): NoticeLevel => noticeLevelOf(this.current, type);

  keep(levels: NoticeLevels): void {
    const { current } = this;
    if (NOTICE_KINDS.every((kind) => levels[kind] === current[kind])) return;
    this.#storage.setItem(this.#key, JSON.stringify(levels));
  }
}

/** What is missing or unknown is told. */
function parsed(text: string | null): NoticeLevels {
  try {
    const stored = JSON.parse(text ?? "{}") as Partial<NoticeLevels>;
    return Object.fromEntries(NOTICE_KINDS.map((kind) => [kind, levelOf(stored[kind])])) as NoticeLevels;
  } catch {
    return ALL_NOTICES;
  }
}

function levelOf(stored: NoticeLevel | undefined): NoticeLevel {
  return stored === "mine" || stored === "none" ? stored : "all";
}
