import { describe, expect, test } from "vitest";
import { inLanes } from "@/features/calendar/lanes.ts";

const span = (name: string, start: number, end: number) => ({ name, start, end });
const shown = (spans: ReturnType<typeof span>[], max = 3) =>
  inLanes(spans, max).placed.map(({ item, lane, lanes }) => `${item.name} ${lane + 1}/${lanes}`);

describe("lanes", () => {
  test("what does not overlap has the whole width, back to back too", () => {
    expect(shown([span("a", 9, 12), span("b", 12, 15)])).toEqual(["a 1/1", "b 1/1"]);
  });

  test("what overlaps is side by side, and a lane is used again when it is free", () => {
    expect(shown([span("a", 9, 12), span("b", 10, 11), span("c", 11, 13)])).toEqual(["a 1/2", "b 2/2", "c 2/2"]);
  });

  test("another group of the day has its own lanes", () => {
    expect(shown([span("a", 9, 11), span("b", 10, 12), span("c", 14, 15)])).toEqual(["a 1/2", "b 2/2", "c 1/1"]);
  });

  test("what has no lane is counted in the last one, and nothing is lost", () => {
    const spans = Array.from({ length: 30 }, (_, at) => span(`course ${at}`, 9, 12));
    const { placed, crowds } = inLanes(spans, 3);
    expect(placed.map(({ lane }) => lane)).toEqual([0, 1]);
    expect(crowds).toMatchObject([{ lane: 2, lanes: 3, start: 9, end: 12 }]);
    expect(placed.length + (crowds[0]?.items.length ?? 0)).toBe(30);
  });
});
