import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { backoffMs, jitteredMs } from "../../src/link/retry_backoff.js";

describe("backoff", () => {
  test("lies anywhere between nothing and a window that doubles up to the cap", () => {
    fc.assert(
      fc.property(fc.nat({ max: 2000 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (failures, chance) => {
        const ms = backoffMs(failures, 1000, 30_000, () => chance);
        expect(ms).toBeGreaterThanOrEqual(0);
        expect(ms).toBeLessThanOrEqual(Math.min(30_000, 1000 * 2 ** failures));
      }),
    );
    expect(backoffMs(3, 1000, 30_000, () => 0.5)).toBe(4000);
  });

  test("around a duration is half of it to one and a half", () => {
    expect([0, 0.5, 1].map((chance) => jitteredMs(100, () => chance))).toEqual([50, 100, 150]);
  });
});
