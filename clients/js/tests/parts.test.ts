/** The small parts, each alone. */
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { aroundMs, backoffMs } from "../src/backoff.js";
import { distance } from "../src/cursor.js";
import { Delivery } from "../src/delivery.js";
import { Emitter } from "../src/emitter.js";

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
    expect([0, 0.5, 1].map((chance) => aroundMs(100, () => chance))).toEqual([50, 100, 150]);
  });
});

test("cursors are compared within their numbering only", () => {
  expect(distance("k3f9.41", "k3f9.43")).toBe(2);
  expect(distance("k3f9.43", "k3f9.41")).toBe(-2);
  expect(distance("k3f9.41", "zz.41")).toBeNull();
  expect(distance("k3f9.41", "whatever")).toBeNull();
  expect(distance("whatever", "whatever")).toBe(0);
});

describe("delivery times", () => {
  const start = Date.parse("2025-07-12T19:30:00.000Z");

  test("are percentiles by nearest rank, and begin anew when taken", () => {
    const delivery = new Delivery();
    for (let ms = 100; ms >= 1; ms -= 1) delivery.add("2025-07-12T19:30:00.000Z", start + ms);

    expect(delivery.take()).toEqual({ count: 100, p50Ms: 50, p95Ms: 95, maxMs: 100 });
    expect(delivery.take()).toBeUndefined();
  });

  test("are never negative, and nothing without a time", () => {
    const delivery = new Delivery();
    delivery.add("2025-07-12T19:30:00.000Z", start - 5000);
    delivery.add("yesterday", start);

    expect(delivery.take()).toEqual({ count: 1, p50Ms: 0, p95Ms: 0, maxMs: 0 });
  });
});

describe("listeners", () => {
  test("that fail are reported and do not keep the others from hearing", () => {
    const report = vi.fn();
    const heard = vi.fn();
    const emitter = new Emitter<{ news: number }>(report);
    emitter.on("news", () => {
      throw new Error("no");
    });
    emitter.on("news", heard);

    emitter.emit("news", 1);

    expect(heard).toHaveBeenCalledWith(1);
    expect(report).toHaveBeenCalledWith(new Error("no"));
  });

  test("are called once a registration, and not after its end", () => {
    const heard = vi.fn();
    const emitter = new Emitter<{ news: number }>(() => {});
    const ends = [emitter.on("news", heard), emitter.on("news", heard)];
    ends[0]?.();

    emitter.emit("news", 1);

    expect(heard).toHaveBeenCalledTimes(1);
  });
});
