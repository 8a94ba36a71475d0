/**
 * The REST API over `fetch`. A 401 is answered once with a fresh token; every other refusal is thrown as it came. No
 * request is waited for without end.
 */
import { within } from "./deadline.ts";
import { NoResponse, noResponseText, Problem } from "./problem.ts";

export interface Credentials {
  /** Who is signed in. */
  readonly person: string | null;
  token(): Promise<string>;
  /** A token newer than the one that was refused. */
  renewedToken(refused: string): Promise<string>;
}

export interface ActionConditions {
  /** The version that the person looked at. */
  version?: number;
  idempotencyKey: string;
}

export interface Api {
  get<T>(path: string, signal?: AbortSignal): Promise<T>;
  post<T>(path: string, body: unknown, conditions: ActionConditions): Promise<T>;
}

/** The gateway answers within 29 seconds, so whoever waits longer for an action waits in vain. */
const ACTION_LIMIT_MS = 30_000;
/** Reading is repeated by itself, and an answer usually takes well under a second. */
const READ_LIMIT_MS = 20_000;

const REPEAT = "It is not known whether this was saved. Send it again as it is: it is saved once only.";

export function createApi(restUrl: string, credentials: Credentials): Api {
  async function request<T>(path: string, init: RequestInit): Promise<T> {
    const { person } = credentials;
    const token = await credentials.token();
    let answer = await send<T>(path, init, token);
    // Somebody else may have signed in meanwhile: what one person asked for is never repeated in another's name.
    if (isUnauthorized(answer) && credentials.person === person) {
      const renewed = await credentials.renewedToken(token);
      if (credentials.person === person) answer = await send<T>(path, init, renewed);
    }
    if (answer instanceof Problem) throw answer;
    return answer;
  }

  /** An answer that never comes and one that is cut off in the middle are the same: nobody knows what it says. */
  async function send<T>(path: string, init: RequestInit, token: string): Promise<T | Problem> {
    const isAction = init.method === "POST";
    const headers = { ...init.headers, Authorization: token };
    try {
      return await within(
        isAction ? ACTION_LIMIT_MS : READ_LIMIT_MS,
        async (signal) => {
          const response = await fetch(restUrl + path, { ...init, headers, signal });
          return response.ok ? ((await response.json()) as T) : await Problem.of(response);
        },
        init.signal,
      );
    } catch (error) {
      if (init.signal?.aborted) throw error;
      throw isAction
        ? new NoResponse(error, `${noResponseText("The server", error)} ${REPEAT}`)
        : new NoResponse(error);
    }
  }

  return {
    // The browser's own cache sends If-None-Match and turns a 304 back into the body it holds.
    get: (path, signal) => request(path, { method: "GET", signal: signal ?? null }),
    post: (path, body, { version, idempotencyKey }) =>
      request(path, {
        method: "POST",
        headers: {
          "Content-Type": "application/json",
          "Idempotency-Key": idempotencyKey,
          ...(version === undefined ? {} : { "If-Match": `"${version}"` }),
        },
        body: JSON.stringify(body),
      }),
  };
}

function isUnauthorized(answer: unknown): boolean {
  return answer instanceof Problem && answer.status === 401;
}
