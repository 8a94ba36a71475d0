import { afterEach, expect, test, vi } from "vitest";
import { describeLink } from "@/features/live/link_description.ts";

afterEach(() => vi.useRealTimers());

test("the link says what the user has", () => {
  expect(describeLink({ state: "live", reason: "ready", transport: "websocket" }).label).toBe("Live");
  expect(describeLink({ state: "offline", reason: "not_started", transport: null }).label).toBe("Connecting");
  expect(describeLink({ state: "offline", reason: "denied", transport: null }).explanation).toMatch(/Sign out/);
});
