/** One error of the service while a browser test arranges its courses must not fail the suite: `e2e/support/repeated_requests.ts`. */
import { expect, test, vi } from "vitest";
import { decided, MAX_ATTEMPTS } from "../e2e/support/repeated_requests.ts";

const busy = () => new Response(null, { status: 503, headers: { "Retry-After": "3" } });
const timeout = () => new Response(null, { status: 504 });
const failed = () => new Response(null, { status: 502 });
const crashed = () => new Response(null, { status: 500 });

/** Sends one response after the other, and the last one again and again. */
function sending(...responses: (() => Response)[]) {
  return vi.fn(async () => (responses.length > 1 ? responses.shift() : responses[0])?.() as Response);
}

test("an undecided request is repeated after the time that the service names, otherwise a second later", async () => {
  const send = sending(busy, timeout, failed, crashed, () => new Response(null, { status: 201 }));
  const wait = vi.fn(async () => {});

  expect((await decided(send, wait)).status).toBe(201);
  expect(wait.mock.calls).toEqual([[3000], [1000], [1000], [1000]]);
});

test("a refused request is not repeated", async () => {
  const send = sending(() => new Response(null, { status: 409 }));

  expect((await decided(send)).status).toBe(409);
  expect(send).toHaveBeenCalledOnce();
});

test("a service that never decides is reported", async () => {
  const send = sending(busy);

  expect((await decided(send, async () => {})).status).toBe(503);
  expect(send).toHaveBeenCalledTimes(MAX_ATTEMPTS);
});
