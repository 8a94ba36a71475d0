/** The login pages for the portals: what talks to them is loaded when it is needed. */
import type { Role } from "@/domain/course.ts";
import { SignInUnreachable, type Tokens } from "./cognito.ts";
import { type Arrival, LoginSite } from "./login_site.ts";
import type { ManagedLogin } from "./managed_login.ts";
import type { TokenService } from "./session_store.ts";
import { signInSilence } from "./sign_in_texts.ts";

export class LazyLogin extends LoginSite implements TokenService {
  #loading: Promise<ManagedLogin> | null = null;

  /** Fetches the code, once. Rejects if it cannot be fetched, and tries again when it is called again. */
  load(): Promise<ManagedLogin> {
    this.#loading ??= import("./managed_login.ts").then(
      ({ ManagedLogin }) => new ManagedLogin(this.pages, this.storage, this.goTo),
    );
    this.#loading.catch(() => {
      this.#loading = null;
    });
    return this.#loading;
  }

  /** `ManagedLogin.leaveToSignIn`. */
  async leaveToSignIn(portal: Role, path: string, username: string | null, isForSetUp = false): Promise<void> {
    await (await this.load()).leaveToSignIn(portal, path, username, isForSetUp);
  }

  /** `ManagedLogin.arrive`. */
  async arrive(url: URL): Promise<Arrival> {
    return (await this.load()).arrive(url);
  }

  async renew(refreshToken: string): Promise<Tokens> {
    const login = await this.load().catch((error: unknown) => {
      throw new SignInUnreachable(error, signInSilence(error));
    });
    return login.renew(refreshToken);
  }

  async revoke(refreshToken: string): Promise<void> {
    await (await this.load()).revoke(refreshToken);
  }
}
