/** The sessions of the portals in this page, and the service that issues their tokens. */
import type { Role } from "@/domain/course.ts";
import { browserStorage } from "@/platform/browser_storage.ts";
import type { Config } from "@/platform/site_config.ts";
import { type Pool, refresh, revoke } from "./cognito.ts";
import { LazyLogin } from "./lazy_login.ts";
import { SessionStore, type TokenService } from "./session_store.ts";

const sessions = new WeakMap<Config, Map<Role, SessionStore>>();
const logins = new WeakMap<Config, LazyLogin>();

export function poolOf(config: Config): Pool {
  return { url: config.cognitoUrl, clientId: config.userPoolClientId };
}

/** The login pages of this site; `null` where its own form asks for the password. */
export function managedLoginOf(config: Config): LazyLogin | null {
  if (!config.signIn) return null;
  const login = logins.get(config) ?? new LazyLogin({ ...config.signIn, clientId: config.userPoolClientId });
  logins.set(config, login);
  return login;
}

/** The portal's session, the same for the whole life of the page: tokens are in its memory only. */
export function sessionStoreOf(config: Config, portal: Role): SessionStore {
  const stores = sessions.get(config) ?? new Map<Role, SessionStore>();
  sessions.set(config, stores);
  const store = stores.get(portal) ?? new SessionStore(portal, serviceOf(config), browserStorage);
  stores.set(portal, store);
  return store;
}

function serviceOf(config: Config): TokenService {
  return managedLoginOf(config) ?? passwordService(poolOf(config));
}

/** The tokens of the password form. Its client's refresh tokens are not rotated. */
export function passwordService(pool: Pool): TokenService {
  return {
    renew: (refreshToken) => refresh(pool, refreshToken),
    revoke: (refreshToken) => revoke(pool, refreshToken),
  };
}
