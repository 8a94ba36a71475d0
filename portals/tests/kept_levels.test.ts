import { beforeEach, expect, test, vi } from "vitest";
import { KeptLevels } from "@/features/live/kept_levels.ts";
import { ALL_NOTICES } from "@/features/settings/index.ts";
import { BrowserStorage } from "@/platform/browser_storage.ts";

const DANA = "admin/dana";
const OMAR = "admin/omar";
const MIKE = "instructor:32/mike";
const KEY = `coursewire:notice-levels:${DANA}`;

let kept: Map<string, string>;

beforeEach(() => {
  kept = new Map();
});

/** One tab of the browser. */
function tab(): BrowserStorage {
  return new BrowserStorage(() => ({
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  }));
}

test("everything is told until the person has chosen otherwise, and what cannot be read is told", () => {
  expect(new KeptLevels(tab(), DANA).current).toEqual(ALL_NOTICES);

  for (const stored of ["not JSON", '{"moves":"loud","edits":7}', "null"]) {
    kept.set(KEY, stored);
    expect(new KeptLevels(tab(), DANA).current).toEqual(ALL_NOTICES);
  }
});

test("what one person has chosen is there after a reload, and nobody else's, also where two are signed in side by side", () => {
  new KeptLevels(tab(), DANA).keep({ ...ALL_NOTICES, moves: "none" });
  new KeptLevels(tab(), MIKE).keep({ ...ALL_NOTICES, edits: "mine" });

  const types = ["course_rescheduled", "course_edited", "course_archived"];
  const found = [DANA, MIKE, OMAR].map((person) => types.map(new KeptLevels(tab(), person).of));

  expect(found).toEqual([
    ["none", "all", "all"],
    ["all", "mine", "all"],
    ["all", "all", "all"],
  ]);
});

test("what an earlier version kept for whoever used the browser is nobody's", () => {
  kept.set("coursewire:preferences", JSON.stringify({ notices: { moves: "none" } }));

  expect(new KeptLevels(tab(), DANA).current).toEqual(ALL_NOTICES);
});

test("a choice in another tab of the person applies here, and the levels are the same object until then", () => {
  const storage = tab();
  const levels = new KeptLevels(storage, DANA);
  const told = vi.fn();
  levels.subscribe(told);
  const before = levels.current;
  expect(levels.current).toBe(before);

  new KeptLevels(tab(), DANA).keep({ ...ALL_NOTICES, moves: "mine" });
  storage.onOtherTabChange(KEY);

  expect(told).toHaveBeenCalledOnce();
  expect(levels.current.moves).toBe("mine");
});

test("what is as before is not written again", () => {
  new KeptLevels(tab(), DANA).keep(ALL_NOTICES);

  expect([...kept]).toEqual([]);
});
