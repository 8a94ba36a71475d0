/** A sign-in where the browser keeps nothing, or has no room left. */
import { describe, expect, test, vi } from "vitest";
import { SessionStore } from "@/features/session/session_store.ts";
import { BrowserStorage, type KeyValueStorage } from "@/platform/browser_storage.ts";
import { MIKE, SERVICE } from "./builders.ts";

const KEY = "coursewire:session:instructor";
const TOKENS = { idToken: "first", refreshToken: "refresh", expiresAt: Date.now() + 3_600_000 };

function forbidden(): KeyValueStorage {
  throw new DOMException("Access is denied for this document.", "SecurityError");
}

/** Holds entries up to so many characters. */
function room(characters: number): KeyValueStorage & { entries: Map<string, string> } {
  const entries = new Map<string, string>();
  return {
    entries,
    getItem: (key) => entries.get(key) ?? null,
    setItem(key, value) {
      if (value.length > characters) throw new DOMException("exceeded the quota", "QuotaExceededError");
      entries.set(key, value);
    },
    removeItem: (key) => void entries.delete(key),
  };
}

describe.each([
  ["is forbidden", () => new BrowserStorage(forbidden)],
  ["is full", () => new BrowserStorage(() => room(0))],
])("where site data %s", (_, storageOf) => {
  test("a person signs in, and it is known that a reload ends it", () => {
    const storage = storageOf();
    const store = new SessionStore("instructor", SERVICE, storage);
    expect(storage.isKept).toBe(true);

    store.begin("mike", TOKENS, MIKE);

    expect(store.session?.username).toBe("mike");
    expect(storage.isKept).toBe(false);
    expect(new SessionStore("instructor", SERVICE, storage).session?.username).toBe("mike");
  });

  test("signing out leaves nothing behind", () => {
    const storage = storageOf();
    const store = new SessionStore("instructor", SERVICE, storage);
    store.begin("mike", TOKENS, MIKE);

    store.end("signed_out");

    expect(storage.isKept).toBe(true);
    expect(storage.getItem(KEY)).toBeNull();
  });

  test("a sign-in moves to the portal of its role", () => {
    const storage = storageOf();
    const store = new SessionStore("admin", SERVICE, storage);
    store.begin("mike", TOKENS, MIKE);

    store.moveToHomePortal();

    expect(new SessionStore("instructor", SERVICE, storage).session?.username).toBe("mike");
  });
});

describe("when no room is left for a renewed sign-in", () => {
  test("this page goes on with the renewed one", () => {
    const kept = room(10);
    const storage = new BrowserStorage(() => kept);
    storage.setItem(KEY, "old");

    storage.setItem(KEY, "renewed, and longer");

    expect(storage.getItem(KEY)).toBe("renewed, and longer");
    expect(kept.entries.get(KEY)).toBe("old");
  });

  test("what another tab does afterwards counts", () => {
    const kept = room(10);
    const storage = new BrowserStorage(() => kept);
    const told = vi.fn();
    storage.setItem(KEY, "renewed, and longer");
    storage.subscribe(told);

    kept.setItem(KEY, "theirs");
    storage.onOtherTabChange(KEY);

    expect(storage.getItem(KEY)).toBe("theirs");
    expect(told).toHaveBeenCalledTimes(1);
  });

  test("it is kept again as soon as there is room", () => {
    const storage = new BrowserStorage(() => room(30));
    storage.setItem(KEY, "x".repeat(31));
    expect(storage.isKept).toBe(false);

    storage.setItem(KEY, "short");

    expect(storage.isKept).toBe(true);
  });
});

test.each(["{}", "null", "[]", "7", '{"username":"mike"}', '{"identity":{"role":"pilot"}}', "{"])(
  "%s under a portal's name is no sign-in",
  (stored) => {
    const storage = new BrowserStorage(() => room(1_000));
    storage.setItem(KEY, stored);

    expect(new SessionStore("instructor", SERVICE, storage).session).toBeNull();
  },
);
