/** Tickets as a portal gets them: with the ID token, from the REST API. Both are in the environment. */
import { setTimeout as sleep } from "node:timers/promises";

const UNDECIDED = [500, 502, 503, 504];
const MAX_ATTEMPTS = 10;

/** A busy machine may not decide a request in time: it is repeated as docs/errors.md says. */
export async function tickets() {
  const { REST, TOKEN } = process.env;
  for (let attempt = 1; ; attempt += 1) {
    const response = await fetch(`${REST}/realtime/tickets`, { method: "POST", headers: { Authorization: TOKEN } });
    if (response.ok) return response.json();
    if (!UNDECIDED.includes(response.status) || attempt === MAX_ATTEMPTS)
      throw new Error(`no tickets: ${response.status}`);
    await sleep(1000 * Number(response.headers.get("Retry-After") ?? 1));
  }
}
