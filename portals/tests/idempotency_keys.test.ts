import { describe, expect, test, vi } from "vitest";
import { IdempotencyKeys } from "@/features/actions/idempotency_keys.ts";

describe("idempotency keys", () => {
  const counting = (): IdempotencyKeys => {
    let next = 0;
    return new IdempotencyKeys(() => `key-${++next}`);
  };

  test("need no secure context: a page under plain http:// has no crypto.randomUUID", () => {
    vi.stubGlobal("crypto", { getRandomValues: (bytes: Uint8Array) => bytes.fill(171) });

    expect(new IdempotencyKeys().keyFor("/a", {})).toBe("ab".repeat(16));

    vi.unstubAllGlobals();
  });

  test("each attempt that was answered is followed by a new key", () => {
    const keys = counting();
    expect(keys.keyFor("/a", { x: 1 })).toBe("key-1");
    keys.settle();
    expect(keys.keyFor("/a", { x: 1 })).toBe("key-2");
  });

  test("the same request is repeated under its key when its answer never came", () => {
    const keys = counting();
    keys.keyFor("/a", { x: 1 });
    expect(keys.keyFor("/a", { x: 1 })).toBe("key-1");
  });

  test("another request never takes over a key", () => {
    const keys = counting();
    keys.keyFor("/a", { x: 1 });
    expect(keys.keyFor("/a", { x: 2 })).toBe("key-2");
  });
});
