import { describe, expect, test } from "vitest";
import { DeliveryRecorder, MIN_SAMPLES } from "../src/delivery_times.js";

describe("delivery times", () => {
  const start = Date.parse("2025-07-12T19:30:00.000Z");

  test("are percentiles by nearest rank, and begin anew when taken", () => {
    const delivery = new DeliveryRecorder();
    for (let ms = 100; ms >= 1; ms -= 1) delivery.add("2025-07-12T19:30:00.000Z", start + ms);

    expect(delivery.take()).toEqual({ count: 100, p50Ms: 50, p95Ms: 95, maxMs: 100 });
    expect(delivery.take()).toBeUndefined();
  });

  test("are never negative, and nothing without a time", () => {
    const delivery = new DeliveryRecorder();
    for (let count = 0; count < MIN_SAMPLES; count += 1) delivery.add("2025-07-12T19:30:00.000Z", start - 5000);
    delivery.add("yesterday", start);

    expect(delivery.take()).toEqual({ count: MIN_SAMPLES, p50Ms: 0, p95Ms: 0, maxMs: 0 });
  });

  test("are kept until there are ten", () => {
    const delivery = new DeliveryRecorder();
    for (let count = 0; count < 9; count += 1) delivery.add("2025-07-12T19:30:00.000Z", start + 20);

    expect(delivery.take()).toBeUndefined();
    delivery.add("2025-07-12T19:30:00.000Z", start + 20);
    expect(delivery.take()).toMatchObject({ count: 10, p50Ms: 20 });
  });
});
