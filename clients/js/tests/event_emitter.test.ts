import { describe, expect, test, vi } from "vitest";
import { Emitter } from "../src/event_emitter.js";

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
