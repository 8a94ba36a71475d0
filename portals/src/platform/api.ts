/** The REST API over `fetch`. A 401 is answered once with a fresh token; every other refusal is thrown as it came. */
import { NoAnswer, Problem } from "./problem.ts";

export interface Credentials {
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
    const token = await credentials.token();
    let response = await send(path, init, token);
    if (response.status === 401) response = await send(path, init, await credentials.renewedToken(token));
    if (!response.ok) throw await Problem.of(response);
    return (await response.json()) as T;
  }

  async function send(path: string, init: RequestInit, token: string): Promise<Response> {
    try {
      return await fetch(restUrl + path, { ...init, headers: { ...init.headers, Authorization: token } });
    } catch (error) {
      if (init.signal?.aborted) throw error;
      throw new NoAnswer(error);
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
