/** A test fails when a browser has refused something because of the site's Content-Security-Policy. */
import { afterAll, afterEach, expect } from "vitest";
import { policyViolations } from "./browser.ts";
import { NOWHERE } from "./network.ts";

function check(): void {
  const unexpected = policyViolations.splice(0).filter((text) => !text.includes(NOWHERE));
  expect(unexpected, "refused by the Content-Security-Policy").toEqual([]);
}

afterEach(check);
// What the last test has left, whose own hooks run after these.
afterAll(check);
