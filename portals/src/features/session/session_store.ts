/**
 * The session of one portal. Who is signed in and the refresh token are stored in the browser under the portal's name: tabs
 * of one portal share the session, and another portal in the same browser may have another user. ID tokens are in memory.
 *
 * A refresh token may be valid once only (rotation). Tabs therefore renew one after the other, under a Web Lock, each with
 * the token that the tab before has stored.
 */
import type { Identity, Role } from "@/domain/course.ts";
import { PORTALS } from "@/domain/portal_roles.ts";
import { t } from "@/i18n/index.ts";
import type { Credentials } from "@/platform/api_client.ts";
import type { KeyValueStorage } from "@/platform/browser_storage.ts";
import { Subscribable } from "@/platform/subscribable.ts";
import { SignInRefused, SignInUnreachable, type Tokens } from "./cognito.ts";

export interface Session {
  username: string;
  refreshToken: string;
  identity: Identity;
}

/** The service that has issued the tokens of a session. */
export interface TokenService {
  /** Throws SignInRefused if the refresh token is not valid any more, SignInUnreachable if nobody knows. */
  renew(refreshToken: string): Promise<Tokens>;
  /** The refresh token is refused afterwards. */
  revoke(refreshToken: string): Promise<void>;
  /** Leaves this page to end the session of the login pages too. */
  leaveToSignOut?(departure: { portal: Role; path: string; ended: EndReason }): void;
}

export type EndReason = "signed_out" | "expired" | "second_factor_set_up";

const RENEW_BEFORE_MS = 5 * 60_000;

const keyOf = (portal: Role): string => `coursewire:session:${portal}`;

export class SessionStore extends Subscribable implements Credentials {
  readonly portal: Role;
  readonly #service: TokenService;
  readonly #storage: KeyValueStorage;
  #session: Session | null;
  #held: Pick<Tokens, "idToken" | "expiresAt"> | null = null;
  #renewal: Promise<string> | null = null;
  readonly #lastActs = new Set<() => void>();
  ended: EndReason | null = null;
  /** The name of the user whose session has expired, for the sign-in form. */
  expired: string | null = null;

  constructor(portal: Role, service: TokenService, storage: KeyValueStorage) {
    super();
    this.portal = portal;
    this.#service = service;
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
    if (stored?.username !== this.#session?.username) this.#held = null;
    this.#show(stored);
  }

  begin(username: string, tokens: Tokens, identity: Identity): void {
    this.ended = null;
    this.expired = null;
    this.#held = tokens;
    this.#save({ username, refreshToken: tokens.refreshToken ?? "", identity });
  }

  end(reason: EndReason): void {
    this.ended = reason;
    this.expired = reason === "expired" ? this.person : null;
    this.#held = null;
    this.#storage.removeItem(keyOf(this.portal));
    this.#show(null);
  }

  /** `act` is called when the person signs out here, and can begin requests. Returns what ends that. */
  beforeSignOut(act: () => void): () => void {
    this.#lastActs.add(act);
    return () => this.#lastActs.delete(act);
  }

  /** Ends the session in every tab, and makes its refresh token useless. */
  async signOut(): Promise<void> {
    this.onStorageChange(null);
    // A request takes its token before it is sent.
    if (this.#session) for (const act of this.#lastActs) act();
    const refreshToken = this.#session?.refreshToken;
    this.end("signed_out");
    // Without a connection the person is signed out here all the same.
    if (refreshToken) await this.#service.revoke(refreshToken).catch(() => {});
    this.#service.leaveToSignOut?.({ portal: this.portal, path: PORTALS[this.portal].path, ended: "signed_out" });
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
    this.#present();
    const held = this.#held;
    const leftMs = (held?.expiresAt ?? 0) - Date.now();
    if (held && leftMs > RENEW_BEFORE_MS) return held.idToken;
    return this.#renewed().catch((error) => {
      // The token is valid for some minutes: there is time for another try.
      if (held && leftMs > 0 && error instanceof SignInUnreachable) return held.idToken;
      throw error;
    });
  }

  async renewedToken(refused: string): Promise<string> {
    this.#present();
    return this.#held && this.#held.idToken !== refused ? this.#held.idToken : this.#renewed();
  }

  /** Renews the token, one request at a time. A refusal ends the session, an unreachable service does not. */
  #renewed(): Promise<string> {
    const { username } = this.#present();
    this.#renewal ??= oneTabAtATime(keyOf(this.portal), () => this.#renew(username)).finally(() => {
      this.#renewal = null;
    });
    return this.#renewal;
  }

  async #renew(username: string): Promise<string> {
    // The storage event of a change by another tab may not have arrived yet.
    this.onStorageChange(null);
    const before = this.#presentAs(username);
    try {
      const tokens = await this.#service.renew(before.refreshToken).finally(() => this.onStorageChange(null));
      const refreshToken = tokens.refreshToken ?? before.refreshToken;
      // Another tab has signed out or in: nobody will use this token any more.
      if (this.#session?.refreshToken !== before.refreshToken) void this.#service.revoke(refreshToken).catch(() => {});
      const now = this.#presentAs(username);
      this.#held = tokens;
      if (now.refreshToken === before.refreshToken) this.#save({ ...now, refreshToken });
      return tokens.idToken;
    } catch (error) {
      // Another tab may have stored a new session.
      if (error instanceof SignInRefused && this.#session?.refreshToken === before.refreshToken) this.end("expired");
      throw error;
    }
  }

  /** The session, unless somebody else has signed in meanwhile. */
  #presentAs(username: string): Session {
    if (this.#session?.username !== username) throw new SignInRefused(t("You have signed out."));
    return this.#session;
  }

  #present(): Session {
    if (!this.#session) throw new SignInRefused(t("You are not signed in."));
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

/** Runs after the other tabs. Where pages have no locks, as under plain http:// names, no refresh token is rotated. */
function oneTabAtATime<T>(name: string, run: () => Promise<T>): Promise<T> {
  return globalThis.navigator?.locks ? navigator.locks.request(name, run) : run();
}

/** Whether the stored value is a session of this version. */
function isSession(stored: Partial<Session> | null): stored is Session {
  const texts = [stored?.username, stored?.refreshToken, stored?.identity?.name];
  const { role } = stored?.identity ?? {};
  return texts.every((text) => typeof text === "string") && role !== undefined && role in PORTALS;
}
