/**
 * The login pages of Cognito: where they are, what this tab keeps for the way there and back, and the sign-out. What talks to
 * them, with its library, is in `managed_login.ts`, which is loaded when somebody signs in.
 */
import type { Role } from "@/domain/course.ts";
import { BrowserStorage, type KeyValueStorage } from "@/platform/browser_storage.ts";
import type { Tokens } from "./cognito.ts";
import type { EndReason } from "./session_store.ts";

/** Where the login pages return to. The user pool's client allows exactly these addresses. */
export const SIGNED_IN_PATH = "/signed-in";
const SIGNED_OUT_PATH = "/signed-out";

/** The login pages and the issuer of their tokens, which have different addresses at Cognito. */
export interface LoginPages {
  issuer: string;
  url: string;
  clientId: string;
}

export interface Arrival {
  portal: Role;
  /** The path that the person had opened before the sign-in. */
  path: string;
  /** `null` if the page of a sign-in that is done was opened again, as by the browser's back button. */
  signedIn: { username: string; tokens: Tokens; accessToken: string | null } | null;
}

/** The end of a session on the login pages, from which the person comes back to `path`. */
export interface Departure {
  portal: Role;
  path: string;
  ended: EndReason;
}

const DEPARTURE = "coursewire:sign-out";

const tabStorage = new BrowserStorage(() => sessionStorage);

export class LoginSite {
  protected readonly pages: LoginPages;
  protected readonly storage: KeyValueStorage;
  protected readonly goTo: (url: string) => void;

  constructor(
    pages: LoginPages,
    storage: KeyValueStorage = tabStorage,
    goTo: (url: string) => void = (url) => location.assign(url),
  ) {
    this.pages = pages;
    this.storage = storage;
    this.goTo = goTo;
  }

  /**
   * Leaves to end the session of the login pages, which would else sign the person in again without a password.
   * https://docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html
   */
  leaveToSignOut(departure: Departure): void {
    this.storage.setItem(DEPARTURE, JSON.stringify(departure));
    const query = new URLSearchParams({
      client_id: this.pages.clientId,
      logout_uri: location.origin + SIGNED_OUT_PATH,
    });
    this.goTo(`${this.pages.url}/logout?${query}`);
  }

  /** From where the person left to sign out, until `forgetDeparture`. */
  departure(): Departure | null {
    return this.stored<Departure>(DEPARTURE);
  }

  forgetDeparture(): void {
    this.storage.removeItem(DEPARTURE);
  }

  protected stored<T>(key: string): T | null {
    try {
      return JSON.parse(this.storage.getItem(key) ?? "null") as T | null;
    } catch {
      return null;
    }
  }
}
