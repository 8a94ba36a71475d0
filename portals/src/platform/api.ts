/** The REST API over `fetch`. A 401 is answered once with a fresh token; every other refusal is thrown as it came. */
import { NoAnswer, Problem } from "./problem.ts";

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

export function createApi(restUrl: string, credentials: Credentials): Api {
  async function request<T>(path: string, init: RequestInit): Promise<T> {
    const { person } = credentials;
    const token = await credentials.token();
    let response = await send(path, init, token);
    // Somebody else may have signed in meanwhile: what one person asked for is never repeated in another's name.
    if (response.status === 401 && credentials.person === person) {
      const renewed = await credentials.renewedToken(token);
      if (credentials.person === person) response = await send(path, init, renewed);
    }
    if (!response.ok) throw await whole(Problem.of(response), init);
    return whole(response.json() as Promise<T>, init);
  }

  function send(path: string, init: RequestInit, token: string): Promise<Response> {
    return whole(fetch(restUrl + path, { ...init, headers: { ...init.headers, Authorization: token } }), init);
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

/** An answer that never comes and one that is cut off in the middle are the same: nobody knows what it says. */
async function whole<T>(answer: Promise<T>, { signal }: RequestInit): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new NoAnswer(error);
  }
}
