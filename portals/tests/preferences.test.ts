import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { formatSettings, setFormatSettings } from "@/domain/format_settings.ts";
import { ALL_NOTICES, noticeLevelOf } from "@/features/settings/notice_kinds.ts";
import { PreferenceStore } from "@/features/settings/preferences.ts";
import { language, loadLanguage } from "@/i18n/index.ts";
import { BrowserStorage } from "@/platform/browser_storage.ts";

const KEY = "coursewire:preferences";

let kept: Map<string, string>;

beforeEach(() => {
  kept = new Map();
});

afterEach(async () => {
  await loadLanguage("en");
  setFormatSettings({ hourCycle: 24, timeZone: null });
});

/** One tab of the browser. */
function tab(): BrowserStorage {
  return new BrowserStorage(() => ({
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  }));
}

async function started(languages: string[] = ["en-GB"], storage = tab()): Promise<PreferenceStore> {
  const store = new PreferenceStore(storage, languages);
  await store.start();
  return store;
}

describe("at the beginning", () => {
  test("the language is the browser's, the zone the computer's, and the clock has 24 hours", async () => {
    const { current } = await started(["de-AT", "en"]);

    expect(current).toEqual({
      language: null,
      hourCycle: 24,
      timeZone: null,
      hasShortcuts: true,
    });
    expect(language()).toBe("de");
  });

  test("what was chosen before is applied before anything is shown", async () => {
    kept.set(KEY, JSON.stringify({ language: "fr", hourCycle: 12, timeZone: "Asia/Kolkata" }));

    const { current } = await started();

    expect([current.language, current.hourCycle, current.timeZone]).toEqual(["fr", 12, "Asia/Kolkata"]);
    expect(language()).toBe("fr");
    expect(formatSettings()).toMatchObject({ hourCycle: 12, timeZone: "Asia/Kolkata" });
  });

  test.each(["not JSON", '{"language":"xx","hourCycle":7,"timeZone":"Mars/Olympus"}'])(
    "what cannot be read is as if nothing was chosen: %s",
    async (stored) => {
      kept.set(KEY, stored);

      expect((await started()).current).toEqual({
        language: null,
        hourCycle: 24,
        timeZone: null,
        hasShortcuts: true,
      });
    },
  );
});

describe("a change", () => {
  test("is kept, and applies when those who show it are told", async () => {
    const store = await started();
    const told: string[] = [];
    store.subscribe(() => told.push(language()));

    await store.change({ language: "de" });
    await store.change({ timeZone: "UTC" });

    expect(told).toEqual(["de", "de"]);
    expect(JSON.parse(kept.get(KEY) ?? "")).toMatchObject({ language: "de", timeZone: "UTC", hourCycle: 24 });
  });

  test("of another tab applies here", async () => {
    const storage = tab();
    const store = await started(["en"], storage);
    kept.set(KEY, JSON.stringify({ language: "fr", hourCycle: 12 }));
    const applied = new Promise<void>((resolve) => store.subscribe(resolve));

    storage.onOtherTabChange(KEY);

    await applied;
    expect(store.current.hourCycle).toBe(12);
    expect(language()).toBe("fr");
  });

  test("of two, the later one counts", async () => {
    const store = await started();

    await Promise.all([store.change({ language: "fr" }), store.change({ language: "en" })]);

    expect(language()).toBe("en");
    expect(store.current.language).toBe("en");
  });
});

test("each event has a kind whose level counts, and an unknown one is told", () => {
  const levels = { ...ALL_NOTICES, changeRequests: "none", moves: "mine" } as const;

  expect(noticeLevelOf(levels, "change_request_declined")).toBe("none");
  expect(noticeLevelOf(levels, "course_rescheduled")).toBe("mine");
  expect(noticeLevelOf(levels, "course_cancelled")).toBe("all");
  expect(noticeLevelOf(levels, "course_archived")).toBe("all");
});
