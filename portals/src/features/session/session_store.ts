/**
 * The session of one portal. It is stored in the browser under the portal's name: tabs of one portal share the session, and
 * another portal in the same browser may have another user.
 */
import type { Identity, Role } from "@/domain/course.ts";
import { PORTALS } from "@/domain/portal_roles.ts";
import type { Credentials } from "@/platform/api_client.ts";
import type { KeyValueStorage } from "@/platform/browser_storage.ts";
import { Subscribable } from "@/platform/subscribable.ts";
import { type Pool, refresh, SignInRefused, SignInUnreachable, type Tokens } from "./cognito.ts";

export interface Session {
  username: string;
  idToken: string;
  refreshToken: string;
  expiresAt: number;
  identity: Identity;
}

export type EndReason = "signed_out" | "expired";

const RENEW_BEFORE_MS = 5 * 60_000;

const keyOf = (portal: Role): string => `coursewire:session:${portal}`;

export class SessionStore extends Subscribable implements Credentials {
  readonly portal: Role;
  readonly #pool: Pool;
  readonly #storage: KeyValueStorage;
  #session: Session | null;
  #renewal: Promise<string> | null = null;
  ended: EndReason | null = null;
  /** The name of the user whose session has expired, for the sign-in form. */
  expired: string | null = null;

  constructor(portal: Role, pool: Pool, storage: KeyValueStorage) {
    super();
    this.portal = portal;
    this.#pool = pool;
    this.#storage = storage;
    this.#session = this.#stored();
  }

  get session(): Session | null {
    return this.#session;
  }

  get person(): string | null {
    return this.#session?.username ?? null;
  }

  /** Reads the session that another tab of this portal has stored or removed. */
  onStorageChange(key: string | null): void {
    if (key !== null && key !== keyOf(this.portal)) return;
    const stored = this.#stored();
    if (stored === null && this.#session) this.ended = "signed_out";
    this.#show(stored);
  }

  begin(username: string, tokens: Tokens, identity: Identity): void {
    this.ended = null;
    this.expired = null;
    const { idToken, expiresAt } = tokens;
    this.#save({ username, idToken, refreshToken: tokens.refreshToken ?? "", expiresAt, identity });
  }

  end(reason: EndReason): void {
    this.ended = reason;
    this.expired = reason === "expired" ? this.person : null;
    this.#storage.removeItem(keyOf(this.portal));
    this.#show(null);
  }

  /** Moves the session to the portal of its role, unless that has a session. */
  moveToHomePortal(): void {
    const session = this.#session;
    if (!session) return;
    const home = keyOf(session.identity.role);
    if (this.#storage.getItem(home) === null) this.#storage.setItem(home, JSON.stringify(session));
    this.end("signed_out");
  }

  async token(): Promise<string> {
    const session = this.#present();
    const leftMs = session.expiresAt - Date.now();
    if (leftMs > RENEW_BEFORE_MS) return session.idToken;
    return this.#renewed().catch((error) => {
      // The token is valid for some minutes: there is time for another try.
      if (leftMs > 0 && error instanceof SignInUnreachable) return session.idToken;
      throw error;
    });
  }

  async renewedToken(refused: string): Promise<string> {
    const session = this.#present();
    return session.idToken === refused ? this.#renewed() : session.idToken;
  }

  /** Renews the token, one request at a time. A refusal ends the session, an unreachable service does not. */
  #renewed(): Promise<string> {
    this.#renewal ??= this.#renew().finally(() => {
      this.#renewal = null;
    });
    return this.#renewal;
  }

  async #renew(): Promise<string> {
    const session = this.#present();
    try {
      const renewal = refresh(this.#pool, session.refreshToken);
      // The storage event of a change by another tab may not have arrived yet.
      const { idToken, refreshToken, expiresAt } = await renewal.finally(() => this.onStorageChange(null));
      // Another tab has signed out, or in as another user: the response is not of this session.
      if (this.#session?.username !== session.username) throw new SignInRefused("You have signed out.");
      this.#save({ ...session, idToken, refreshToken: refreshToken ?? session.refreshToken, expiresAt });
      return idToken;
    } catch (error) {
      // Another tab may have stored a new session.
      if (error instanceof SignInRefused && this.#session?.refreshToken === session.refreshToken) this.end("expired");
      throw error;
    }
  }

  #present(): Session {
    if (!this.#session) throw new SignInRefused("You are not signed in.");
    return this.#session;
  }

  #save(session: Session): void {
    this.#storage.setItem(keyOf(this.portal), JSON.stringify(session));
    this.#show(session);
  }

  #show(session: Session | null): void {
    this.#session = session;
    this.notify();
  }

  #stored(): Session | null {
    try {
      const stored = JSON.parse(this.#storage.getItem(keyOf(this.portal)) ?? "null") as Session | null;
      return isSession(stored) ? stored : null;
    } catch {
      return null;
    }
  }
}

/** Whether the stored value is a session of this version. */
function isSession(stored: Partial<Session> | null): stored is Session {
  const texts = [stored?.username, stored?.idToken, stored?.refreshToken, stored?.identity?.name];
  const { role } = stored?.identity ?? {};
  return texts.every((text) => typeof text === "string") && role !== undefined && role in PORTALS;
}
