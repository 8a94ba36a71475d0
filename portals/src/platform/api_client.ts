/**
 * The REST API over `fetch`. After a 401 the request is repeated once with a new token; every other refusal is thrown as a
 * `Problem`. Every request has a time limit, after which `NoResponse` is thrown.
 */
import { within } from "./request_deadline.ts";
import { NoResponse, noResponseText, Problem } from "./request_errors.ts";

export interface Credentials {
  /** The name of the signed-in user. */
  readonly person: string | null;
  token(): Promise<string>;
  /** A newer token than the refused one. */
  renewedToken(refused: string): Promise<string>;
}

export interface ActionConditions {
  /** The version that the user saw, for `If-Match`. */
  version?: number;
  idempotencyKey: string;
}

export interface Api {
  get<T>(path: string, signal?: AbortSignal): Promise<T>;
  post<T>(path: string, body: unknown, conditions: ActionConditions): Promise<T>;
  /** A change without an idempotency key: a second one with the same body may add something twice. */
  change<T>(method: "POST" | "PATCH", path: string, body: unknown): Promise<T>;
}

/** The gateway responds within 29 seconds. */
const ACTION_LIMIT_MS = 30_000;
/** Reads usually take less than a second, and are retried. */
const READ_LIMIT_MS = 20_000;

const LOOK_FIRST = "It is not known whether this was saved. Look at the list before you send it again.";
const REPEAT = "It is not known whether this was saved. Send it again as it is: it is saved once only.";

export function createApi(restUrl: string, credentials: Credentials): Api {
  async function request<T>(path: string, init: RequestInit): Promise<T> {
    const { person } = credentials;
    const token = await credentials.token();
    let response = await send<T>(path, init, token);
    // Another user may have signed in meanwhile: a request of one user must not be repeated as another.
    if (isUnauthorized(response) && credentials.person === person) {
      const renewed = await credentials.renewedToken(token);
      if (credentials.person === person) response = await send<T>(path, init, renewed);
    }
    if (response instanceof Problem) throw response;
    return response;
  }

  /** Sends one request. A missing response and an incomplete one both throw `NoResponse`. */
  async function send<T>(path: string, init: RequestInit, token: string): Promise<T | Problem> {
    const isAction = init.method !== "GET";
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
        ? new NoResponse(error, `${noResponseText("The server", error)} ${isRepeatable(init) ? REPEAT : LOOK_FIRST}`)
        : new NoResponse(error);
    }
  }

  return {
    // The browser's cache sends If-None-Match and turns a 304 into the cached body.
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
    change: (method, path, body) =>
      request(path, { method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }),
  };
}

function isRepeatable({ headers }: RequestInit): boolean {
  return new Headers(headers).has("Idempotency-Key");
}

function isUnauthorized(response: unknown): boolean {
  return response instanceof Problem && response.status === 401;
}
