/**
 * What is set for this browser, for everybody who uses it: language, time zone, hour cycle, shortcuts. It applies at once, here
 * and in the other tabs. The colours are Mantine's, which keeps them the same way. What belongs to a person is not here.
 */
import { useSyncExternalStore } from "react";
import { setFormatSettings } from "@/domain/format_settings.ts";
import { LANGUAGES, type Language, languageFor, loadLanguage } from "@/i18n/index.ts";
import { type BrowserStorage, browserStorage } from "@/platform/browser_storage.ts";
import { Subscribable } from "@/platform/subscribable.ts";

export interface Preferences {
  /** `null` for the first language of the browser in which there are texts. */
  language: Language | null;
  /** `12`: 2:30 pm. */
  hourCycle: 12 | 24;
  /** An IANA name; `null` for the zone of this computer. */
  timeZone: string | null;
  /** Whether single keys are shortcuts. */
  hasShortcuts: boolean;
}

const KEY = "coursewire:preferences";
const DEFAULTS: Preferences = {
  language: null,
  hourCycle: 24,
  timeZone: null,
  hasShortcuts: true,
};

export class PreferenceStore extends Subscribable {
  readonly #storage: BrowserStorage;
  readonly #browserLanguages: readonly string[];
  #stored: string | null;
  #current: Preferences = DEFAULTS;
  #loads = 0;

  constructor(storage: BrowserStorage, browserLanguages: readonly string[]) {
    super();
    this.#storage = storage;
    this.#browserLanguages = browserLanguages;
    this.#stored = null;
  }

  /** Those that are applied. */
  get current(): Preferences {
    return this.#current;
  }

  /** Before the first rendering. Where the texts of the language cannot be fetched, the page is in English. */
  async start(): Promise<void> {
    this.#storage.subscribe(() => {
      if (this.#storage.getItem(KEY) !== this.#stored) void this.#read();
    });
    await this.#read();
  }

  /** Resolves when the change is applied. Rejects, and changes nothing, if the texts of a language cannot be fetched. */
  async change(changes: Partial<Preferences>): Promise<void> {
    const next = { ...this.#current, ...changes };
    await this.#apply(next);
    this.#stored = JSON.stringify(next);
    this.#storage.setItem(KEY, this.#stored);
  }

  async #read(): Promise<void> {
    this.#stored = this.#storage.getItem(KEY);
    const found = parsed(this.#stored);
    await this.#apply(found).catch(() => this.#show({ ...found, language: this.#current.language }));
  }

  /** Of two changes of the language, the later one counts, whichever texts arrive first. */
  async #apply(next: Preferences): Promise<void> {
    this.#loads += 1;
    const load = this.#loads;
    await loadLanguage(next.language ?? languageFor(this.#browserLanguages), () => load === this.#loads);
    if (load === this.#loads) this.#show(next);
  }

  #show(next: Preferences): void {
    this.#current = next;
    setFormatSettings(next);
    this.notify();
  }
}

export const preferences = new PreferenceStore(browserStorage, globalThis.navigator?.languages ?? []);

/**
 * The preferences; what calls it is rendered again when they change. A component in `memo` that shows texts, dates or hours
 * calls it for that.
 */
export function usePreferences(): Preferences {
  return useSyncExternalStore(preferences.subscribe, () => preferences.current);
}

/** The stored preferences; what is missing or unknown is as at the beginning. */
function parsed(text: string | null): Preferences {
  try {
    const { language, hourCycle, timeZone, hasShortcuts } = JSON.parse(text ?? "{}") as Partial<Preferences>;
    return {
      language: LANGUAGES.find((each) => each === language) ?? null,
      hourCycle: hourCycle === 12 ? 12 : 24,
      timeZone: typeof timeZone === "string" && isZone(timeZone) ? timeZone : null,
      hasShortcuts: hasShortcuts !== false,
    };
  } catch {
    return DEFAULTS;
  }
}

function isZone(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone });
    return true;
  } catch {
    return false;
  }
}
