/** The two requests that the client makes by `fetch`: tickets, and a poll. Statuses become errors here. */
import type { Environment, ResponseLike } from "./environment.js";
import { AccessDenied, RequestFailed } from "./errors.js";
import type { CourseEvent } from "./events.js";
import type { Replayed } from "./feed.js";
import type { ReasonCode } from "./reasons.js";

/** The answer of `POST /realtime/tickets`. */
export interface Tickets {
  ticket: string;
  streamTicket: string;
  expiresAt: string;
  webSocketUrl: string;
  streamUrl: string;
  heartbeatSeconds: number;
}

/** The answer of `GET /updates`. */
export interface Updates {
  events: CourseEvent[];
  cursor: string;
  more: boolean;
  pollAfterSeconds: number;
}

export interface Rest {
  tickets(signal: AbortSignal): Promise<Tickets>;
  /** What came after the cursor, or why no complete answer follows from it. */
  updates(after: string | null, signal: AbortSignal): Promise<Updates | Replayed>;
}

export interface RestOptions {
  /** The REST API's address, stage included: `https://…/prod`. */
  apiUrl: string;
  /**
   * A present ID token; called for each request, so that it may renew it. `refused` is the token that the request before
   * was refused with: another is needed, however long that one seems to last.
   */
  getToken: (refused?: string) => string | Promise<string>;
  /** Where tickets come from, if not from `POST {apiUrl}/realtime/tickets` with the token. */
  getTickets?: () => Promise<Tickets>;
}

// Other 403s are a firewall's or a gateway's, which may pass.
const PERMANENT_REFUSALS: unknown[] = ["no_role", "wrong_role"];

export function restClient(options: RestOptions, environment: Pick<Environment, "fetch">): Rest {
  const base = options.apiUrl.replace(/\/+$/, "");
  let refused: string | undefined;

  async function request(method: string, path: string, headers: Record<string, string>, signal: AbortSignal) {
    const authorization = await options.getToken(refused);
    const init = { method, headers: { ...headers, Authorization: authorization }, signal };
    const response = await environment.fetch?.(base + path, init);
    // Missing only where somebody took it away: then every request fails, and the link says so.
    if (!response) throw new RequestFailed(0);
    refused = response.status === 401 ? authorization : undefined;
    if (response.status === 403 && PERMANENT_REFUSALS.includes(await problemCode(response))) {
      throw new AccessDenied("This account may not use the API.");
    }
    return response;
  }

  return {
    async tickets(signal) {
      if (options.getTickets) return options.getTickets();
      const response = await request("POST", "/realtime/tickets", {}, signal);
      return (await requireSuccess(response).json()) as Tickets;
    },

    async updates(after, signal) {
      const query = after === null ? "" : `?after=${encodeURIComponent(after)}`;
      // The cursor is its own ETag: while it is the newest, the answer costs the server one small read.
      const headers: Record<string, string> = after === null ? {} : { "If-None-Match": `"${after}"` };
      const response = await request("GET", `/updates${query}`, headers, signal);
      if (response.status === 304) return { events: [], cursor: after ?? "", more: false, pollAfterSeconds: 0 };
      if (response.status !== 410) return (await requireSuccess(response).json()) as Updates;
      const { cursor, reason } = (await response.json()) as Replayed;
      return { cursor, reason, recovered: false };
    },
  };
}

/** The `code` of a problem+json body, if it is one. */
async function problemCode(response: ResponseLike): Promise<unknown> {
  const problem = (await response.json().catch(() => null)) as { code?: unknown } | null;
  return problem?.code;
}

function requireSuccess(response: ResponseLike): ResponseLike {
  if (response.status < 200 || response.status > 299) throw new RequestFailed(response.status);
  return response;
}

/** What a failed request means for the link. */
export function reasonOf(error: unknown, otherwise: ReasonCode): ReasonCode {
  if (error instanceof AccessDenied) return "denied";
  return error instanceof RequestFailed && error.status === 401 ? "unauthorized" : otherwise;
}
