/** A test fails when a browser has refused something because of the site's Content-Security-Policy. */
import { afterEach, expect } from "vitest";
import { policyViolations } from "./browser.ts";
import { NOWHERE } from "./network.ts";

afterEach(() => {
  const unexpected = policyViolations.splice(0).filter((text) => !text.includes(NOWHERE));
  expect(unexpected, "refused by the Content-Security-Policy").toEqual([]);
});
