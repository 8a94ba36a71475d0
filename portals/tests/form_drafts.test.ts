// @vitest-environment happy-dom
import { afterEach, describe, expect, test } from "vitest";
import type { TypedWhen } from "@/features/actions/field_rules.ts";
import { type Draft, DraftStore } from "@/features/actions/form_drafts.ts";
import { changesOf } from "@/features/actions/use_fields.ts";
import { BrowserStorage } from "@/platform/browser_storage.ts";
import { course } from "./builders.ts";

const when = (changes: Partial<TypedWhen> = {}): TypedWhen => ({
  scheduledDate: "2025-07-15",
  startTime: "09:00",
  endTime: "12:00",
  ...changes,
});

describe("a draft", () => {
  const draft: Draft = { action: "cancel", course: course(), typed: { reason: "The hall is taken." } };
  const forbidden = (): never => {
    throw new DOMException("The operation is insecure.", "SecurityError");
  };
  const full = { getItem: () => null, setItem: forbidden, removeItem: () => {} };
  /** As the storage is found by a page that has just been loaded. */
  const fresh = (): BrowserStorage => new BrowserStorage(() => sessionStorage);

  afterEach(() => sessionStorage.clear());

  test("outlives the page in the tab's storage", () => {
    new DraftStore("admin:dana", fresh()).keep(draft);
    expect(new DraftStore("admin:dana", fresh()).get()).toEqual(draft);
  });

  test("is its person's and portal's own", () => {
    new DraftStore("admin:dana").keep(draft);
    expect(new DraftStore("admin:omar").get()).toBeNull();
    expect(new DraftStore("organization:dana").get()).toBeNull();
  });

  test("that was discarded is nowhere any more", () => {
    const store = new DraftStore("admin:dana");
    store.keep(draft);
    store.discard();
    expect(store.get()).toBeNull();
    expect(sessionStorage.length).toBe(0);
  });

  test.each([
    ["forbidden", forbidden],
    ["full", () => full],
  ])("is held by the page where storage is %s", (_, kept) => {
    const storage = new BrowserStorage(kept);
    new DraftStore("admin:dana", storage).keep(draft);
    expect(new DraftStore("admin:dana", storage).get()).toEqual(draft);
  });

  test("that cannot be read is none", () => {
    sessionStorage.setItem("coursewire:draft:admin:dana", "{");
    expect(new DraftStore("admin:dana").get()).toBeNull();
  });

  test("holds only what differs from what the form began with", () => {
    expect(changesOf({ startTime: "09:00", endTime: "17:00" }, when())).toEqual({ endTime: "17:00" });
  });
});
