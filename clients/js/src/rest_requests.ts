/** The two REST requests of the client: tickets and polls. */
import type { Environment, ResponseLike } from "./browser_environment.js";
import { AccessDenied, RequestFailed } from "./errors.js";
import type { Replayed } from "./event_feed.js";
import type { CourseEvent } from "./event_table.js";
import type { ReasonCode } from "./link/reason_codes.js";

/** The response of `POST /realtime/tickets`. */
export interface Tickets {
  ticket: string;
  streamTicket: string;
  expiresAt: string;
  webSocketUrl: string;
  streamUrl: string;
  heartbeatSeconds: number;
  /** After a loss or an outage, within how many seconds all clients fetch their lists; older servers send none. */
  refetchWithinSeconds?: number;
}

/** The response of `GET /updates`. */
export interface Updates {
  events: CourseEvent[];
  cursor: string;
  more: boolean;
  pollAfterSeconds: number;
}

/** Both requests reject with `AccessDenied`, `RequestFailed` or the error of `fetch` and `getToken`. */
export interface Rest {
  /** That of the latest tickets. */
  refetchWithinSeconds: number;
  tickets(signal: AbortSignal): Promise<Tickets>;
  /** The events after the cursor, or the reason why they cannot be replayed. */
  updates(after: string | null, signal: AbortSignal): Promise<Updates | Replayed>;
}

/** The options that concern the REST API. */
export interface RestOptions {
  /** The URL of the REST API, including the stage: `https://…/prod`. */
  apiUrl: string;
  /**
   * Returns a valid ID token; called for each request. `refused` is the token that the server refused in the previous
   * request: return another one, even if that one has not expired. Throw `AccessDenied` to end all attempts.
   */
  getToken: (refused?: string) => string | Promise<string>;
  /** Returns tickets, if not `POST {apiUrl}/realtime/tickets` shall be called with the token. */
  getTickets?: () => Promise<Tickets>;
}

// Other responses with status 403 come from a firewall or a gateway and may be temporary.
const PERMANENT_REFUSALS: unknown[] = ["no_role", "wrong_role"];

/** The REST requests, with a trailing slash of `apiUrl` removed. */
export function restClient(options: RestOptions, environment: Pick<Environment, "fetch">): Rest {
  const base = options.apiUrl.replace(/\/+$/, "");
  let refused: string | undefined;

  async function request(method: string, path: string, headers: Record<string, string>, signal: AbortSignal) {
    const authorization = await options.getToken(refused);
    const init = { method, headers: { ...headers, Authorization: authorization }, signal };
    const response = await environment.fetch?.(base + path, init);
    // Without `fetch` every request fails, and the status of the link says so.
    if (!response) throw new RequestFailed(0);
    refused = response.status === 401 ? authorization : undefined;
    if (response.status === 403 && PERMANENT_REFUSALS.includes(await problemCode(response))) {
      throw new AccessDenied("This account may not use the API.");
    }
    return response;
  }

  const rest: Rest = {
    refetchWithinSeconds: 0,

    async tickets(signal) {
      const tickets = options.getTickets
        ? await options.getTickets()
        : ((await requireSuccess(await request("POST", "/realtime/tickets", {}, signal)).json()) as Tickets);
      rest.refetchWithinSeconds = tickets.refetchWithinSeconds ?? 0;
      return tickets;
    },

    async updates(after, signal) {
      const query = after === null ? "" : `?after=${encodeURIComponent(after)}`;
      // The cursor is its own ETag: while it is the newest, the server only reads one small item.
      const headers: Record<string, string> = after === null ? {} : { "If-None-Match": `"${after}"` };
      const response = await request("GET", `/updates${query}`, headers, signal);
      if (response.status === 304) return { events: [], cursor: after ?? "", more: false, pollAfterSeconds: 0 };
      if (response.status !== 410) return (await requireSuccess(response).json()) as Updates;
      const { cursor, reason } = (await response.json()) as Replayed;
      return { cursor, reason };
    },
  };
  return rest;
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

/** The reason of the link for a failed request; `otherwise` if the error says no more. */
export function reasonOf(error: unknown, otherwise: ReasonCode): ReasonCode {
  if (error instanceof AccessDenied) return "denied";
  return error instanceof RequestFailed && error.status === 401 ? "unauthorized" : otherwise;
}
