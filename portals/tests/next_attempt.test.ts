import { expect, test } from "vitest";
import { nextAttemptText } from "@/features/webhooks/webhook.ts";
import { FAILING } from "./webhook_builders.ts";

test.each([
  ["2025-07-12T19:33:50.000Z", "The next attempt is in 20 seconds."],
  ["2025-07-12T19:30:00.000Z", "The next attempt is in 4 minutes."],
  ["2025-07-12T18:34:10.000Z", "The next attempt is in 1 hour."],
  ["2025-07-12T19:34:10.000Z", "The next attempt is due."],
])("how long it is until the next attempt is said, at %s", (now, sentence) => {
  expect(nextAttemptText(FAILING, Date.parse(now))).toBe(sentence);
  expect(nextAttemptText({ ...FAILING, paused: "admin" }, Date.parse(now))).toBe("");
});
