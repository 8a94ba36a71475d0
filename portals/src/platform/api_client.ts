/**
 * The REST API over `fetch`. After a 401 the request is repeated once with a new token; every other refusal is thrown as a
 * `Problem`. Every request has a time limit, after which `NoResponse` is thrown.
 */
import { language } from "@/i18n/index.ts";
import { within } from "./request_deadline.ts";
import { NoResponse, outcomeUnknown, Problem, serverSilence } from "./request_errors.ts";

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

/** `keepalive`: the browser sends the request also when the page is closed meanwhile. */
export type Sending = Pick<RequestInit, "keepalive">;

/** A part of a file, and the path of the next part; `null` at the end. */
export interface FilePart {
  text: string;
  next: string | null;
}

/** What the service has stored. `isNew`: by this request, and not before. */
export interface Added<T> {
  stored: T;
  isNew: boolean;
}

export interface Api {
  get<T>(path: string, signal?: AbortSignal): Promise<T>;
  /** A file that is no JSON. Its texts are in the language of the portal. */
  file(path: string, signal?: AbortSignal): Promise<FilePart>;
  /** Adds what may be there already, without an idempotency key: exactly the same once more changes nothing. */
  add<T>(path: string, body: unknown): Promise<Added<T>>;
  post<T>(path: string, body: unknown, conditions: ActionConditions): Promise<T>;
  /** A change without an idempotency key: a second one with the same body may add something twice. */
  change<T>(method: "POST" | "PATCH" | "PUT", path: string, body: unknown, sending?: Sending): Promise<T>;
}

/** The gateway responds within 29 seconds. */
const ACTION_LIMIT_MS = 30_000;
/** Reads usually take less than a second, and are retried. */
const READ_LIMIT_MS = 20_000;
const JSON_CONTENT = { "Content-Type": "application/json" };

export function createApi(restUrl: string, credentials: Credentials): Api {
  async function request<T>(path: string, init: RequestInit, read: Read<T> = readJson): Promise<T> {
    const { person } = credentials;
    const token = await credentials.token();
    let response = await send(path, init, token, read);
    // Another user may have signed in meanwhile: a request of one user must not be repeated as another.
    if (isUnauthorized(response) && credentials.person === person) {
      const renewed = await credentials.renewedToken(token);
      if (credentials.person === person) response = await send(path, init, renewed, read);
    }
    if (response instanceof Problem) throw response;
    return response;
  }

  /** Sends one request. A missing response and an incomplete one both throw `NoResponse`. */
  async function send<T>(path: string, init: RequestInit, token: string, read: Read<T>): Promise<T | Problem> {
    const isAction = init.method !== "GET";
    const headers = { ...init.headers, Authorization: token, "Accept-Language": language() };
    try {
      return await within(
        isAction ? ACTION_LIMIT_MS : READ_LIMIT_MS,
        async (signal) => {
          const response = await fetch(restUrl + path, { ...init, headers, signal });
          return response.ok ? await read(response) : await Problem.of(response);
        },
        init.signal,
      );
    } catch (error) {
      if (init.signal?.aborted) throw error;
      throw isAction
        ? new NoResponse(error, () => `${serverSilence(error)} ${outcomeUnknown(isRepeatable(init))}`)
        : new NoResponse(error);
    }
  }

  return {
    // The browser's cache sends If-None-Match and turns a 304 into the cached body.
    get: (path, signal) => request(path, { method: "GET", signal: signal ?? null }),
    file: (path, signal) =>
      request(path, { method: "GET", signal: signal ?? null }, async (response) => ({
        text: await response.text(),
        next: nextOf(path, response.headers.get("Link")),
      })),
    add: (path, body) =>
      request(path, { method: "POST", headers: JSON_CONTENT, body: JSON.stringify(body) }, async (response) => ({
        stored: await readJson(response),
        isNew: response.status === 201,
      })),
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
    change: (method, path, body, sending) =>
      request(path, {
        ...sending,
        method,
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
      }),
  };
}

type Read<T> = (response: Response) => Promise<T>;

function readJson<T>(response: Response): Promise<T> {
  return response.json() as Promise<T>;
}

/** The target of `Link: <…>; rel="next"` (RFC 8288), relative to the path. */
function nextOf(path: string, link: string | null): string | null {
  const [, target] = /<([^>]*)>;\s*rel="next"/.exec(link ?? "") ?? [];
  if (target === undefined) return null;
  const { pathname, search } = new URL(target, `https://service.invalid${path}`);
  return pathname + search;
}

function isRepeatable({ headers }: RequestInit): boolean {
  return new Headers(headers).has("Idempotency-Key");
}

function isUnauthorized(response: unknown): boolean {
  return response instanceof Problem && response.status === 401;
}
