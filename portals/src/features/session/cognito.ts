/** The three calls to the user pool that a portal makes, without a library: each is one POST. */
import { within } from "@/platform/deadline.ts";
import { NoResponse, noResponseText } from "@/platform/problem.ts";

export interface Tokens {
  idToken: string;
  /** Absent from the answer to a refresh: the old one stays good. */
  refreshToken: string | null;
  expiresAt: number;
}

/** The person must choose a password of their own first. */
export interface NewPasswordNeeded {
  challenge: "NEW_PASSWORD_REQUIRED";
  username: string;
  session: string;
}

export class SignInRefused extends Error {
  override name = "SignInRefused";
}

/** No token could be had, so that whatever needs one is as unanswered as it was. */
export class SignInUnreachable extends NoResponse {
  override name = "SignInUnreachable";
}

export interface Pool {
  url: string;
  clientId: string;
}

// Signing in and renewing take well under a second, and most of them can simply be tried again.
const LIMIT_MS = 20_000;

// Some of them come with status 400, as refusals do, and yet say nothing of the person.
const BUSY = /TooManyRequests|LimitExceeded|Throttling|InternalError/;

interface Answer {
  AuthenticationResult?: { IdToken: string; RefreshToken?: string; ExpiresIn: number };
  ChallengeName?: string;
  Session?: string;
  __type?: string;
  message?: string;
}

export async function signIn(pool: Pool, username: string, password: string): Promise<Tokens | NewPasswordNeeded> {
  const answer = await call(pool, "InitiateAuth", {
    AuthFlow: "USER_PASSWORD_AUTH",
    AuthParameters: { USERNAME: username, PASSWORD: password },
  });
  if (answer.ChallengeName === "NEW_PASSWORD_REQUIRED") {
    return { challenge: "NEW_PASSWORD_REQUIRED", username, session: answer.Session ?? "" };
  }
  return tokensOf(answer);
}

export async function choosePassword(pool: Pool, needed: NewPasswordNeeded, password: string): Promise<Tokens> {
  const answer = await call(pool, "RespondToAuthChallenge", {
    ChallengeName: needed.challenge,
    Session: needed.session,
    ChallengeResponses: { USERNAME: needed.username, NEW_PASSWORD: password },
  }).catch((error: unknown) => {
    // A challenge can be answered once: a second try may be refused although the first one was carried out.
    throw error instanceof SignInUnreachable ? new SignInUnreachable(error, `${error.message} ${MAYBE_SAVED}`) : error;
  });
  return tokensOf(answer);
}

export async function refresh(pool: Pool, refreshToken: string): Promise<Tokens> {
  const answer = await call(pool, "InitiateAuth", {
    AuthFlow: "REFRESH_TOKEN_AUTH",
    AuthParameters: { REFRESH_TOKEN: refreshToken },
  });
  return tokensOf(answer);
}

const MAYBE_SAVED = "If that is refused, your new password is saved already: reload the page and sign in with it.";

async function call(pool: Pool, operation: string, body: object): Promise<Answer> {
  let response: Response;
  let answer: Answer;
  try {
    [response, answer] = await within(LIMIT_MS, async (signal) => {
      const answered = await fetch(pool.url, {
        method: "POST",
        headers: {
          "Content-Type": "application/x-amz-json-1.1",
          "X-Amz-Target": `AWSCognitoIdentityProviderService.${operation}`,
        },
        body: JSON.stringify({ ClientId: pool.clientId, ...body }),
        signal,
      });
      return [answered, (await answered.json()) as Answer];
    });
  } catch (error) {
    const silence = noResponseText("The sign-in service", error);
    throw new SignInUnreachable(error, `${silence} Check the connection and try again.`);
  }
  if (response.status >= 500) {
    throw new SignInUnreachable(answer, "The sign-in service has a problem. Try again in a moment.");
  }
  if (response.status === 429 || BUSY.test(answer.__type ?? "")) {
    throw new SignInUnreachable(answer, "The sign-in service is busy. Try again in a moment.");
  }
  if (!response.ok) throw new SignInRefused(answer.message ?? "The sign-in was refused.");
  return answer;
}

function tokensOf({ AuthenticationResult: result, ChallengeName }: Answer): Tokens {
  if (!result) throw new SignInRefused(`This account needs a step that is not supported here (${ChallengeName}).`);
  return {
    idToken: result.IdToken,
    refreshToken: result.RefreshToken ?? null,
    expiresAt: Date.now() + result.ExpiresIn * 1000,
  };
}
