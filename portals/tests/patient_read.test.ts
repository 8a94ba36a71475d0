/** How often, and how late, a read that fails is repeated. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { patientRead } from "@/platform/patient_read.ts";
import { TimedOut } from "@/platform/request_deadline.ts";
import { NoResponse, Problem } from "@/platform/request_errors.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test.each([
  ["a request that is refused for good", new Problem(422, {}), 1],
  ["a pause that is too long to wait for", new Problem(429, {}, 61), 1],
  ["an exceeded time limit", new NoResponse(new TimedOut(20_000)), 2],
  ["a missing response", new NoResponse(new Error("no network")), 4],
  ["an error of the service", new Problem(502, {}), 4],
  ["too many requests", new Problem(429, {}, 2), 4],
])("is given up after %s", async (_, error, attempts) => {
  const read = vi.fn(() => Promise.reject(error));
  const failed = expect(patientRead(read)).rejects.toBe(error);

  await vi.advanceTimersByTimeAsync(60_000);

  await failed;
  expect(read).toHaveBeenCalledTimes(attempts);
});

test("is not repeated once it is cancelled in a pause", async () => {
  const control = new AbortController();
  const read = vi.fn(() => Promise.reject(new Problem(503, {}, 30)));
  const failed = expect(patientRead(read, control.signal)).rejects.toThrow("abort");
  await vi.advanceTimersByTimeAsync(1_000);

  control.abort();

  await failed;
  expect(read).toHaveBeenCalledTimes(1);
});
