/**
 * Notifications of the browser, for a person who is not looking at the portal. They are asked for only when the person
 * switches them on, in this browser. The browser's permission is for everybody at it, so each person has a switch.
 */
import { type BrowserStorage, browserStorage } from "@/platform/browser_storage.ts";
import { Subscribable } from "@/platform/subscribable.ts";

/** `unsupported`: the browser has none for pages, or the page is not served by https. `denied`: the person forbade them there. */
export type DesktopState = "unsupported" | "off" | "on" | "denied";

export interface DesktopNotice {
  title: string;
  text: string;
  /** A notification with the same tag replaces this one, so that several hidden tabs show one. */
  tag: string;
  onOpen: () => void;
}

type NotificationApi = Pick<typeof Notification, "permission" | "requestPermission"> &
  (new (
    title: string,
    options?: NotificationOptions,
  ) => Pick<Notification, "onclick" | "close">);

const keyOf = (person: string): string => `coursewire:desktop-notices:${person}`;

export class DesktopNotices extends Subscribable {
  readonly #storage: BrowserStorage;
  readonly #api: () => NotificationApi | undefined;
  #isRefused = false;

  constructor(storage: BrowserStorage, api: () => NotificationApi | undefined = () => globalThis.Notification) {
    super();
    this.#storage = storage;
    this.#api = api;
    storage.subscribe(() => this.notify());
  }

  /** `person` identifies the person among all users of this browser. */
  state(person: string): DesktopState {
    const api = this.#api();
    if (!api || this.#isRefused) return "unsupported";
    if (api.permission === "denied") return "denied";
    return api.permission === "granted" && this.#storage.getItem(keyOf(person)) === "on" ? "on" : "off";
  }

  /** Asks the person, unless the person has answered before. */
  async turnOn(person: string): Promise<void> {
    this.#storage.setItem(keyOf(person), "on");
    await this.#api()?.requestPermission();
    this.notify();
  }

  turnOff(person: string): void {
    this.#storage.setItem(keyOf(person), "off");
  }

  /** Shows the person a notification, if they are on. */
  show(person: string, { title, text, tag, onOpen }: DesktopNotice): void {
    const Api = this.#api();
    if (!Api || this.state(person) !== "on") return;
    try {
      const shown = new Api(title, { body: text, tag, icon: "/favicon.svg" });
      shown.onclick = () => {
        shown.close();
        globalThis.focus();
        onOpen();
      };
    } catch {
      // Browsers on phones show notifications of service workers only, and say so by an exception.
      this.#isRefused = true;
      this.turnOff(person);
      this.notify();
    }
  }
}

export const desktopNotices = new DesktopNotices(browserStorage);
