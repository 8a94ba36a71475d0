/** The calls to the user pool of the password form; each is one POST, so no library is needed. */
import { t } from "@/i18n/index.ts";
import { within } from "@/platform/request_deadline.ts";
import { NoResponse } from "@/platform/request_errors.ts";
import { type PoolRefusal, refusedText, signInSilence } from "./sign_in_texts.ts";

export interface Tokens {
  idToken: string;
  /** `null` in the response to a refresh: the old one stays valid. */
  refreshToken: string | null;
  expiresAt: number;
}

/** The user must choose a new password first. */
export interface NewPasswordNeeded {
  challenge: "NEW_PASSWORD_REQUIRED";
  username: string;
  session: string;
}

export class SignInRefused extends Error {
  override name = "SignInRefused";
  /** The service's own words, in English. */
  readonly original: string;

  constructor(message: string, original = message) {
    super(message);
    this.original = original;
  }
}

/** There was no token, so the request that needed it was not sent: it counts as one without a response. */
export class SignInUnreachable extends NoResponse {
  override name = "SignInUnreachable";
}

export interface Pool {
  url: string;
  clientId: string;
}

// Sign-in and refresh usually take less than a second and can be repeated.
const LIMIT_MS = 20_000;

// Some of these have status 400 like a refusal, although they do not concern the user.
const BUSY = /TooManyRequests|LimitExceeded|Throttling|InternalError/;

interface CognitoResponse {
  AuthenticationResult?: { IdToken: string; RefreshToken?: string; ExpiresIn: number };
  ChallengeName?: string;
  Session?: string;
}

export async function signIn(pool: Pool, username: string, password: string): Promise<Tokens | NewPasswordNeeded> {
  const body = await call(pool, "InitiateAuth", {
    AuthFlow: "USER_PASSWORD_AUTH",
    AuthParameters: { USERNAME: username, PASSWORD: password },
  });
  if (body.ChallengeName === "NEW_PASSWORD_REQUIRED") {
    return { challenge: "NEW_PASSWORD_REQUIRED", username, session: body.Session ?? "" };
  }
  return tokensOf(body);
}

export async function choosePassword(pool: Pool, needed: NewPasswordNeeded, password: string): Promise<Tokens> {
  const body = await call(pool, "RespondToAuthChallenge", {
    ChallengeName: needed.challenge,
    Session: needed.session,
    ChallengeResponses: { USERNAME: needed.username, NEW_PASSWORD: password },
  }).catch((error: unknown) => {
    // A challenge works once: a second try may be refused although the first has set the password.
    throw error instanceof SignInUnreachable ? new SignInUnreachable(error, `${error.message} ${maybeSaved()}`) : error;
  });
  return tokensOf(body);
}

export async function refresh(pool: Pool, refreshToken: string): Promise<Tokens> {
  const body = await call(pool, "InitiateAuth", {
    AuthFlow: "REFRESH_TOKEN_AUTH",
    AuthParameters: { REFRESH_TOKEN: refreshToken },
  });
  return tokensOf(body);
}

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RevokeToken.html */
export async function revoke(pool: Pool, refreshToken: string): Promise<void> {
  await call(pool, "RevokeToken", { Token: refreshToken });
}

function maybeSaved(): string {
  return t("If that is refused, your new password is saved already: reload the page and sign in with it.");
}

function call(pool: Pool, operation: string, parameters: object): Promise<CognitoResponse> {
  return callUserPool<CognitoResponse>(pool.url, operation, { ClientId: pool.clientId, ...parameters });
}

/** One call of Cognito's API. Throws SignInRefused, or SignInUnreachable if it may be tried again. */
export async function callUserPool<Body>(url: string, operation: string, parameters: object): Promise<Body> {
  let response: Response;
  let body: Body & PoolRefusal;
  try {
    [response, body] = await within(LIMIT_MS, async (signal) => {
      const fetched = await fetch(url, {
        method: "POST",
        headers: {
          "Content-Type": "application/x-amz-json-1.1",
          "X-Amz-Target": `AWSCognitoIdentityProviderService.${operation}`,
        },
        body: JSON.stringify(parameters),
        signal,
      });
      return [fetched, (await fetched.json()) as Body & PoolRefusal];
    });
  } catch (error) {
    throw new SignInUnreachable(error, signInSilence(error));
  }
  if (response.status >= 500) {
    throw new SignInUnreachable(body, t("The sign-in service has a problem. Try again in a moment."));
  }
  if (response.status === 429 || BUSY.test(body.__type ?? "")) {
    throw new SignInUnreachable(body, t("The sign-in service is busy. Try again in a moment."));
  }
  if (!response.ok) throw new SignInRefused(refusedText(body), body.message);
  return body;
}

function tokensOf({ AuthenticationResult: result, ChallengeName }: CognitoResponse): Tokens {
  if (!result) {
    const step = String(ChallengeName);
    throw new SignInRefused(t("This account needs a step that is not supported here ({{step}}).", { step }));
  }
  return {
    idToken: result.IdToken,
    refreshToken: result.RefreshToken ?? null,
    expiresAt: Date.now() + result.ExpiresIn * 1000,
  };
}
