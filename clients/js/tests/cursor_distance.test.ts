import { expect, test } from "vitest";
import { distance, isNext } from "../src/cursor_distance.js";

test("cursors are compared within their numbering only", () => {
  expect(distance("k3f9.41", "k3f9.43")).toBe(2);
  expect(distance("k3f9.43", "k3f9.41")).toBe(-2);
  expect(distance("k3f9.41", "zz.41")).toBeNull();
  expect(distance("k3f9.41", "whatever")).toBeNull();
  expect(distance("whatever", "whatever")).toBe(0);
});

test("the next event names the cursor, or has the next number if it has no after", () => {
  expect(isNext("k3f9.41", { id: "k3f9.42", after: "k3f9.41" })).toBe(true);
  expect(isNext("k3f9.41", { id: "k3f9.43", after: "k3f9.42" })).toBe(false);
  expect(isNext("k3f9.41", { id: "k3f9.42" })).toBe(true);
  expect(isNext("k3f9.41", { id: "k3f9.43" })).toBe(false);
  expect(isNext("k3f9.41", { id: "zz.42" })).toBe(false);
  expect(isNext("a", { id: "b", after: "a" })).toBe(true);
});
