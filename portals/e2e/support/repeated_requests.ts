/** Requests that arrange a test, repeated as docs/errors.md says, since a slow machine may not decide one in time. */
import { setTimeout as sleep } from "node:timers/promises";

/** `busy`; and what leaves open whether a change is saved: to be repeated with the same Idempotency-Key. */
const UNDECIDED = [500, 502, 503, 504];
const SECONDS_WHERE_NONE_ARE_NAMED = 1;
export const MAX_ATTEMPTS = 10;

/** The response that decides; after `MAX_ATTEMPTS` the last one. `send` sends the same request each time. */
export async function decided(
  send: () => Promise<Response>,
  wait: (milliseconds: number) => Promise<unknown> = sleep,
): Promise<Response> {
  for (let attempt = 1; attempt < MAX_ATTEMPTS; attempt += 1) {
    const response = await send();
    if (!UNDECIDED.includes(response.status)) return response;
    await wait(1000 * Number(response.headers.get("Retry-After") ?? SECONDS_WHERE_NONE_ARE_NAMED));
  }
  return send();
}
