// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { choosePassword, signIn } from "@/features/session/cognito.ts";
import { SessionStore } from "@/features/session/session_store.ts";
import { createApi } from "@/platform/api_client.ts";
import { isOutcomeUnknown, isTransient } from "@/platform/request_errors.ts";
import { MIKE, POOL, SERVICE } from "./builders.ts";

const HOUR = 3_600_000;

const answers = (status: number, body: object) =>
  vi.spyOn(globalThis, "fetch").mockImplementation(async () => new Response(JSON.stringify(body), { status }));

function signedIn(expiresAt = Date.now() + HOUR): SessionStore {
  const store = new SessionStore("instructor", SERVICE, localStorage);
  store.begin("mike", { idToken: "first", refreshToken: "refresh", expiresAt }, MIKE);
  return store;
}

/** Signs in in another tab, without a storage event in this one. */
function signInElsewhere(username: string): void {
  const there = new SessionStore("instructor", SERVICE, localStorage);
  const tokens = { idToken: `${username}s`, refreshToken: `${username}s refresh`, expiresAt: Date.now() + HOUR };
  there.begin(username, tokens, { ...MIKE, instructorId: 33 });
}

beforeEach(() => localStorage.clear());
afterEach(() => vi.restoreAllMocks());

describe("a session", () => {
  test("is its portal's own", () => {
    signedIn();
    expect(new SessionStore("instructor", SERVICE, localStorage).session?.username).toBe("mike");
    expect(new SessionStore("organization", SERVICE, localStorage).session).toBeNull();
  });

  test("hands out its token without asking while it lasts", async () => {
    const asked = answers(200, {});
    expect(await signedIn().token()).toBe("first");
    expect(asked).not.toHaveBeenCalled();
  });

  test("renews a token that is about to expire, once for all who ask", async () => {
    const asked = answers(200, { AuthenticationResult: { IdToken: "second", ExpiresIn: 3600 } });
    const store = signedIn(Date.now() + 60_000);
    expect(await Promise.all([store.token(), store.token()])).toEqual(["second", "second"]);
    expect(asked).toHaveBeenCalledTimes(1);
    expect(store.session?.refreshToken).toBe("refresh");
  });

  test("ends when its renewal is refused", async () => {
    answers(400, { __type: "NotAuthorizedException", message: "Invalid Refresh Token" });
    const store = signedIn(0);
    await expect(store.token()).rejects.toThrow("Invalid Refresh Token");
    expect(store.session).toBeNull();
    expect(store.ended).toBe("expired");
    expect(store.expired).toBe("mike");
  });

  test("outlives a sign-in service that cannot be reached", async () => {
    vi.spyOn(globalThis, "fetch").mockRejectedValue(new TypeError("Failed to fetch"));
    const store = signedIn(0);
    await expect(store.token()).rejects.toThrow("could not be reached");
    expect(store.session?.username).toBe("mike");
  });

  test.each(["TooManyRequestsException", "InternalErrorException"])(
    "outlives a %s, which is no refusal",
    async (type) => {
      answers(400, { __type: type, message: "Rate exceeded" });
      const store = signedIn(0);

      await expect(store.token()).rejects.toThrow("busy");

      expect(store.session?.username).toBe("mike");
    },
  );

  test("hands out a token that lasts a little longer while it cannot be renewed", async () => {
    vi.spyOn(globalThis, "fetch").mockRejectedValue(new TypeError("Failed to fetch"));

    const token = await signedIn(Date.now() + 4 * 60_000).token();

    expect(token).toBe("first");
  });

  test("that cannot be renewed now is worth another try, and answers no action", async () => {
    vi.spyOn(globalThis, "fetch").mockRejectedValue(new TypeError("Failed to fetch"));

    const failure = await signedIn(0)
      .token()
      .catch((error) => error);

    expect(isTransient(failure)).toBe(true);
    expect(isOutcomeUnknown(failure)).toBe(true);
  });

  test("does not renew again for a request that was refused with an older token", async () => {
    const asked = answers(200, {});
    expect(await signedIn().renewedToken("older")).toBe("first");
    expect(asked).not.toHaveBeenCalled();
  });

  test("ends here when it is ended in another tab", () => {
    const [here, there] = [signedIn(), new SessionStore("instructor", SERVICE, localStorage)];
    there.end("signed_out");
    here.onStorageChange("coursewire:session:instructor");
    expect(here.session).toBeNull();
    expect(here.expired).toBeNull();
  });

  test.each([
    ["succeeds", 200, { AuthenticationResult: { IdToken: "second", ExpiresIn: 3600 } }],
    ["is refused", 400, { __type: "NotAuthorizedException", message: "Invalid Refresh Token" }],
  ])("of somebody else, begun in another tab, stays when a renewal here %s", async (_, status, body) => {
    answers(status, body);
    const here = signedIn(0);
    const renewing = here.token();

    signInElsewhere("eve");

    await expect(renewing).rejects.toThrow();
    expect(here.session?.username).toBe("eve");
    expect(new SessionStore("instructor", SERVICE, localStorage).session?.username).toBe("eve");
  });

  test("stores no ID token", () => {
    signedIn();

    expect(localStorage.getItem("coursewire:session:instructor")).not.toContain("first");
  });

  test("is renewed under a lock, with the token that another tab has stored meanwhile", async () => {
    const store = signedIn(0);
    const renew = vi.spyOn(SERVICE, "renew").mockResolvedValue({ idToken: "t", refreshToken: "third", expiresAt: 0 });
    vi.stubGlobal("navigator", {
      locks: {
        async request(name: string, run: () => Promise<unknown>) {
          expect(name).toBe("coursewire:session:instructor");
          const stored = JSON.parse(localStorage.getItem(name) ?? "{}");
          localStorage.setItem(name, JSON.stringify({ ...stored, refreshToken: "second" }));
          return run();
        },
      },
    });

    await store.token();

    expect(renew).toHaveBeenCalledWith("second");
    expect(store.session?.refreshToken).toBe("third");
    vi.unstubAllGlobals();
  });

  test("moves to the portal of its role, unless somebody is signed in there", () => {
    const astray = new SessionStore("admin", SERVICE, localStorage);
    astray.begin("mike", { idToken: "a", refreshToken: "r", expiresAt: Date.now() + HOUR }, MIKE);
    astray.moveToHomePortal();
    expect(astray.session).toBeNull();
    expect(new SessionStore("instructor", SERVICE, localStorage).session?.username).toBe("mike");
  });
});

describe("a sign-out", () => {
  test("revokes the refresh token, also without a connection", async () => {
    const revoke = vi.spyOn(SERVICE, "revoke").mockRejectedValue(new TypeError("Failed to fetch"));
    const store = signedIn();

    await store.signOut();

    expect(revoke).toHaveBeenCalledWith("refresh");
    expect(store.session).toBeNull();
    expect(localStorage.length).toBe(0);
  });

  test("lets requests begin before, with the token of the session", async () => {
    vi.spyOn(SERVICE, "revoke").mockResolvedValue();
    const asked = answers(200, {});
    const store = signedIn();
    const api = createApi("https://api.example.com", store);
    const acts = [vi.fn(() => void api.change("POST", "/notices/seen", {})), vi.fn()];
    const [, endSecond] = acts.map((act) => store.beforeSignOut(act));
    endSecond?.();

    await store.signOut();
    await store.signOut();

    expect(acts.map((act) => act.mock.calls.length)).toEqual([1, 0]);
    expect(asked.mock.calls).toHaveLength(1);
    expect(asked.mock.calls[0]?.[1]?.headers).toMatchObject({ Authorization: "first" });
  });

  test("during a renewal revokes the token that comes too late", async () => {
    const revoke = vi.spyOn(SERVICE, "revoke").mockResolvedValue();
    vi.spyOn(SERVICE, "renew").mockResolvedValue({ idToken: "second", refreshToken: "late", expiresAt: 0 });
    const store = signedIn(0);
    const renewing = store.token();

    await store.signOut();

    await expect(renewing).rejects.toThrow("You have signed out.");
    expect(revoke.mock.calls.flat().sort()).toEqual(["late", "refresh"]);
    expect(store.session).toBeNull();
  });
});

describe("a sign-in service that does not answer", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.spyOn(globalThis, "fetch").mockImplementation(
      (_, init) =>
        new Promise((_resolve, reject) =>
          init?.signal?.addEventListener("abort", () => reject(init.signal?.reason as Error)),
        ),
    );
  });
  afterEach(() => vi.useRealTimers());

  async function messageAfter(ms: number, asked: Promise<unknown>): Promise<string> {
    const failure = asked.then(String, (error: Error) => error.message);
    await vi.advanceTimersByTimeAsync(ms);
    return failure;
  }

  test("is given up after 20 seconds", async () => {
    expect(await messageAfter(20_100, signIn(POOL, "mike", "secret"))).toBe(
      "The sign-in service has not answered for 20 seconds. Check the connection and try again.",
    );
  });

  test("may have saved the password that was chosen, and the person is told so", async () => {
    const needed = { challenge: "NEW_PASSWORD_REQUIRED", username: "mike", session: "s" } as const;

    expect(await messageAfter(20_100, choosePassword(POOL, needed, "secret"))).toMatch(/sign in with it\.$/);
  });

  test("holds up nothing for ever that needs a token, and ends no session", async () => {
    const store = signedIn(0);

    expect(await messageAfter(20_100, store.token())).toMatch(/^The sign-in service has not answered/);
    expect(store.session?.username).toBe("mike");
  });
});
