/**
 * Sign-in on the pages of Cognito's managed login: an authorization code with PKCE (RFC 7636), of which the browser keeps
 * nothing but what is needed to continue after the way there and back. `oauth4webapi` builds the requests and checks the
 * responses: state, nonce, issuer, audience and times of the ID token.
 *
 * https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html
 */
import * as oauth from "oauth4webapi";
import type { Role } from "@/domain/course.ts";
import { t } from "@/i18n/index.ts";
import { BrowserStorage, type KeyValueStorage } from "@/platform/browser_storage.ts";
import { within } from "@/platform/request_deadline.ts";
import { SignInRefused, SignInUnreachable, type Tokens } from "./cognito.ts";
import { type Arrival, type LoginPages, LoginSite, SIGNED_IN_PATH } from "./login_site.ts";
import type { TokenService } from "./session_store.ts";
import { type FailureKind, SignInFailed } from "./sign_in_failure.ts";
import { signInSilence } from "./sign_in_texts.ts";

/** A sign-in that has left for the login pages. `isDone`: it has come back, so its code is used. */
interface Pending {
  state: string;
  nonce: string;
  verifier: string;
  portal: Role;
  path: string;
  isDone: boolean;
  isForSetUp: boolean;
}

const PENDING = "coursewire:sign-in";
/** The ID token names the person and the role. Nothing else is asked for, so that a stolen access token opens nothing. */
const SCOPE = "openid";
/** Lets a person set up one-time codes with the access token. */
const SET_UP_SCOPE = "openid aws.cognito.signin.user.admin";
const LIMIT_MS = 20_000;
/** A sign-out waits no longer for the revocation. */
const REVOCATION_LIMIT_MS = 5_000;
/**
 * Clocks that are set to another time zone are off by hours. The token comes straight from its issuer over TLS and names the
 * nonce of this sign-in, so its times protect from nothing here.
 */
const CLOCK_TOLERANCE_S = 14 * 3600;

export class ManagedLogin extends LoginSite implements TokenService {
  readonly #server: oauth.AuthorizationServer;
  readonly #client: oauth.Client;
  readonly #options: { [oauth.allowInsecureRequests]: boolean };

  constructor(pages: LoginPages, storage?: KeyValueStorage, goTo?: (url: string) => void) {
    super(pages, storage, goTo);
    this.#server = {
      issuer: pages.issuer,
      authorization_endpoint: `${pages.url}/oauth2/authorize`,
      token_endpoint: `${pages.url}/oauth2/token`,
      revocation_endpoint: `${pages.url}/oauth2/revoke`,
    };
    this.#client = { client_id: pages.clientId, [oauth.clockTolerance]: CLOCK_TOLERANCE_S };
    // Without TLS only on this computer, as in tests.
    this.#options = { [oauth.allowInsecureRequests]: new URL(pages.url).hostname === "localhost" };
  }

  /**
   * Leaves for the login pages. `path` is shown after the sign-in; `username` is filled in there. `isForSetUp`: the person
   * comes back with an access token that can set up one-time codes.
   */
  async leaveToSignIn(portal: Role, path: string, username: string | null, isForSetUp = false): Promise<void> {
    if (!globalThis.crypto?.subtle) throw new SignInFailed("insecure");
    const verifier = oauth.generateRandomCodeVerifier();
    const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()];
    this.#keep({ state, nonce, verifier, portal, path, isDone: false, isForSetUp });
    if (this.storage instanceof BrowserStorage && !this.storage.isKept) throw new SignInFailed("no_storage");
    const query = new URLSearchParams({
      response_type: "code",
      client_id: this.#client.client_id,
      redirect_uri: location.origin + SIGNED_IN_PATH,
      scope: isForSetUp ? SET_UP_SCOPE : SCOPE,
      state,
      nonce,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
    });
    if (username) query.set("login_hint", username);
    this.goTo(`${this.#server.authorization_endpoint}?${query}`);
  }

  /** Takes what the login pages have sent back, once. Throws SignInFailed, which knows the portal where there is one. */
  async arrive(url: URL): Promise<Arrival> {
    const pending = this.stored<Pending>(PENDING);
    const state = url.searchParams.get("state");
    if (!pending || pending.state !== state) throw new SignInFailed("unknown_state", pending?.portal);
    const { portal, path } = pending;
    if (pending.isDone) return { portal, path, signedIn: null };
    this.#keep({ ...pending, verifier: "", isDone: true });
    try {
      const parameters = oauth.validateAuthResponse(this.#server, this.#client, url, state);
      const response = await this.#post((signal) =>
        oauth.authorizationCodeGrantRequest(
          this.#server,
          this.#client,
          oauth.None(),
          parameters,
          location.origin + SIGNED_IN_PATH,
          pending.verifier,
          { ...this.#options, signal },
        ),
      );
      const result = await oauth.processAuthorizationCodeResponse(this.#server, this.#client, response, {
        expectedNonce: pending.nonce,
        requireIdToken: true,
      });
      const username = oauth.getValidatedIdTokenClaims(result)?.["cognito:username"];
      if (typeof username !== "string") throw new Error("The ID token names no user.");
      const accessToken = pending.isForSetUp ? result.access_token : null;
      return { portal, path, signedIn: { username, tokens: tokensOf(result), accessToken } };
    } catch (error) {
      throw new SignInFailed(kindOf(error), portal, path, error);
    }
  }

  async renew(refreshToken: string): Promise<Tokens> {
    try {
      const response = await this.#post((signal) =>
        oauth.refreshTokenGrantRequest(this.#server, this.#client, oauth.None(), refreshToken, {
          ...this.#options,
          signal,
        }),
      );
      return tokensOf(await oauth.processRefreshTokenResponse(this.#server, this.#client, response));
    } catch (error) {
      if (error instanceof SignInUnreachable) throw error;
      if (hasEnded(error)) throw new SignInRefused(t("The sign-in has ended (invalid_grant)."));
      throw new SignInUnreachable(error, t("The sign-in service has a problem. Try again in a moment."));
    }
  }

  async revoke(refreshToken: string): Promise<void> {
    const response = await within(REVOCATION_LIMIT_MS, (signal) =>
      oauth.revocationRequest(this.#server, this.#client, oauth.None(), refreshToken, { ...this.#options, signal }),
    );
    await oauth.processRevocationResponse(response);
  }

  async #post(request: (signal: AbortSignal) => Promise<Response>): Promise<Response> {
    let response: Response;
    try {
      // The body is read here too, so that the limit includes it.
      response = await within(LIMIT_MS, async (signal) => {
        const { status, headers, body } = await read(await request(signal));
        return new Response(body, { status, headers });
      });
    } catch (error) {
      throw new SignInUnreachable(error, signInSilence(error));
    }
    if (response.status >= 500) {
      throw new SignInUnreachable(response.status, t("The sign-in service has a problem. Try again in a moment."));
    }
    if (response.status === 429) {
      throw new SignInUnreachable(response.status, t("The sign-in service is busy. Try again in a moment."));
    }
    return response;
  }

  #keep(pending: Pending): void {
    this.storage.setItem(PENDING, JSON.stringify(pending));
  }
}

/**
 * Whether the refresh token is refused for good (RFC 6749, section 5.2). Cognito says `invalid_grant` also when its trigger
 * before the token has failed, and names the trigger then.
 */
function hasEnded(error: unknown): boolean {
  if (!(error instanceof oauth.ResponseBodyError) || error.error !== "invalid_grant") return false;
  return !/PreTokenGeneration/i.test(error.error_description ?? "");
}

async function read(response: Response): Promise<{ status: number; headers: Headers; body: string }> {
  return { status: response.status, headers: response.headers, body: await response.text() };
}

function tokensOf({ id_token, refresh_token, expires_in }: oauth.TokenEndpointResponse): Tokens {
  if (!id_token) throw new Error("The sign-in service has sent no ID token.");
  return {
    idToken: id_token,
    refreshToken: refresh_token ?? null,
    expiresAt: Date.now() + (expires_in ?? 0) * 1000,
  };
}

function kindOf(error: unknown): FailureKind {
  // https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1
  if (error instanceof oauth.AuthorizationResponseError)
    return error.error === "access_denied" ? "cancelled" : "unavailable";
  if (error instanceof oauth.ResponseBodyError) return error.error === "invalid_grant" ? "too_late" : "unavailable";
  if (error instanceof oauth.OperationProcessingError && error.code === oauth.JWT_TIMESTAMP_CHECK) return "clock";
  return "unavailable";
}
