// @vitest-environment happy-dom
/** The way to the login pages and back, without a browser: what leaves, what is checked, what a person is told. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { SignInRefused, SignInUnreachable } from "@/features/session/cognito.ts";
import { ManagedLogin } from "@/features/session/managed_login.ts";
import type { SignInFailed } from "@/features/session/sign_in_failure.ts";
import { BrowserStorage } from "@/platform/browser_storage.ts";

const PAGES = { issuer: "https://pool.test/ca_1", url: "https://login.test", clientId: "client" };

let left: URL[];
let login: ManagedLogin;

const newLogin = () => new ManagedLogin(PAGES, sessionStorage, (url) => void left.push(new URL(url)));

beforeEach(() => {
  sessionStorage.clear();
  left = [];
  login = newLogin();
});
afterEach(() => vi.restoreAllMocks());

const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString("base64url");

/** An ID token as it comes from the token endpoint, whose signature TLS replaces. */
function idToken(claims: object): string {
  const now = Math.floor(Date.now() / 1000);
  const usual = { iss: PAGES.issuer, aud: "client", sub: "1", iat: now, exp: now + 3600, token_use: "id" };
  return [{ alg: "RS256" }, { ...usual, "cognito:username": "mike", ...claims }].map(encoded).join(".").concat(".c2ln");
}

function answers(status: number, body: object) {
  const headers = { "Content-Type": "application/json" };
  return vi.spyOn(globalThis, "fetch").mockImplementation(async () => Response.json(body, { status, headers }));
}

const tokens = (claims: object = {}) => ({
  access_token: "access",
  id_token: idToken({ nonce: left[0]?.searchParams.get("nonce"), ...claims }),
  refresh_token: "refresh",
  token_type: "Bearer",
  expires_in: 3600,
});

/** The address to which the login page returns. */
function back(parameters: Record<string, string> = { code: "code" }): URL {
  const state = left[0]?.searchParams.get("state") ?? "";
  return new URL(`https://portals.test/signed-in?${new URLSearchParams({ state, ...parameters })}`);
}

const failureOf = (promise: Promise<unknown>): Promise<SignInFailed> => promise.then(String, (error) => error) as never;

describe("leaving for the login page", () => {
  test("sends a challenge, state and nonce, and the name of the person", async () => {
    await login.leaveToSignIn("admin", "/admin/courses/1", "dana");

    const query = Object.fromEntries(left[0]?.searchParams ?? []);
    expect(left[0]?.href.startsWith("https://login.test/oauth2/authorize?")).toBe(true);
    expect(query).toMatchObject({ response_type: "code", scope: "openid", login_hint: "dana", client_id: "client" });
    expect(query.code_challenge_method).toBe("S256");
    expect([query.state, query.nonce, query.code_challenge].every((each) => (each ?? "").length >= 43)).toBe(true);
    expect(sessionStorage.getItem("coursewire:sign-in")).not.toContain(query.code_challenge);
  });

  test("stays where it is if the browser keeps no data for the way back", async () => {
    const forbidden = new BrowserStorage(() => {
      throw new DOMException("The operation is insecure.", "SecurityError");
    });
    const here = new ManagedLogin(PAGES, forbidden, (url) => void left.push(new URL(url)));

    const failure = await failureOf(here.leaveToSignIn("admin", "/admin", null));

    expect(failure.message).toContain("needs a browser that lets this site keep data");
    expect(left).toEqual([]);
  });

  test("asks for the right to set up one-time codes only for that", async () => {
    await login.leaveToSignIn("admin", "/admin", null, true);

    expect(left[0]?.searchParams.get("scope")).toBe("openid aws.cognito.signin.user.admin");
  });
});

describe("coming back", () => {
  beforeEach(() => login.leaveToSignIn("instructor", "/instructor/courses/7", null));

  test("exchanges the code once, with the verifier, and knows path and person", async () => {
    const asked = answers(200, tokens());

    const arrival = await newLogin().arrive(back());

    expect(arrival).toMatchObject({ portal: "instructor", path: "/instructor/courses/7" });
    expect(arrival.signedIn?.username).toBe("mike");
    expect(arrival.signedIn?.tokens.refreshToken).toBe("refresh");
    expect(arrival.signedIn?.accessToken).toBeNull();
    const body = new URLSearchParams(String(asked.mock.calls[0]?.[1]?.body));
    expect(body.get("code_verifier")?.length).toBeGreaterThanOrEqual(43);
    expect(await newLogin().arrive(back())).toMatchObject({ path: "/instructor/courses/7", signedIn: null });
    expect(asked).toHaveBeenCalledTimes(1);
  });

  test("with another state exchanges nothing", async () => {
    const asked = answers(200, tokens());

    const failure = await failureOf(login.arrive(back({ code: "code", state: "guessed" })));

    expect(failure.kind).toBe("unknown_state");
    expect(asked).not.toHaveBeenCalled();
  });

  test.each([
    ["another nonce", { nonce: "other" }, "unavailable"],
    ["another client", { aud: "other" }, "unavailable"],
    ["another issuer", { iss: "https://other.test" }, "unavailable"],
    ["a token that ended a day ago", { exp: Math.floor(Date.now() / 1000) - 86_400 }, "clock"],
  ])("with %s signs nobody in", async (_, claims, kind) => {
    answers(200, tokens(claims));

    expect((await failureOf(login.arrive(back()))).kind).toBe(kind);
  });

  test("on a clock that is hours ahead signs in all the same", async () => {
    answers(200, tokens({ exp: Math.floor(Date.now() / 1000) - 6 * 3600 }));

    expect((await login.arrive(back())).signedIn?.username).toBe("mike");
  });

  test.each([
    ["access_denied", "cancelled"],
    ["server_error", "unavailable"],
  ])("with the error %s says what it means, and where the person came from", async (error, kind) => {
    const failure = await failureOf(login.arrive(back({ error })));

    expect(failure).toMatchObject({ kind, portal: "instructor", path: "/instructor/courses/7" });
  });

  test("with a code that has expired says so", async () => {
    answers(400, { error: "invalid_grant" });

    expect((await failureOf(login.arrive(back()))).message).toContain("took too long");
  });

  test("to a service that cannot be reached says so", async () => {
    vi.spyOn(globalThis, "fetch").mockRejectedValue(new TypeError("Failed to fetch"));

    expect((await failureOf(login.arrive(back()))).message).toContain("could not be reached");
  });
});

describe("a renewal", () => {
  test("gets a new refresh token too", async () => {
    answers(200, { ...tokens({ nonce: undefined }), refresh_token: "second" });

    expect((await login.renew("first")).refreshToken).toBe("second");
  });

  test("that is refused ends the session", async () => {
    answers(400, { error: "invalid_grant" });

    await expect(login.renew("first")).rejects.toThrow(SignInRefused);
  });

  test.each([
    { error: "invalid_grant", error_description: "PreTokenGeneration failed with error Rate exceeded." },
    { error: "invalid_request", error_description: "PreTokenGeneration invocation failed due to configuration." },
    { error: "unauthorized_client" },
    { message: "Not of OAuth" },
  ])("that fails for another reason may be tried again: %o", async (body) => {
    answers(400, body);

    await expect(login.renew("first")).rejects.toThrow(SignInUnreachable);
  });

  test.each([500, 503, 429])("with status %i may be tried again", async (status) => {
    answers(status, {});

    await expect(login.renew("first")).rejects.toThrow(SignInUnreachable);
  });
});

describe("a sign-out", () => {
  test("revokes the refresh token", async () => {
    const asked = answers(200, {});

    await login.revoke("refresh");

    expect(String(asked.mock.calls[0]?.[0])).toBe("https://login.test/oauth2/revoke");
    expect(new URLSearchParams(String(asked.mock.calls[0]?.[1]?.body)).get("token")).toBe("refresh");
  });

  test("leaves for the logout page, and knows once from where", () => {
    login.leaveToSignOut({ portal: "admin", path: "/admin", ended: "signed_out" });

    expect(left[0]?.pathname).toBe("/logout");
    expect(left[0]?.searchParams.get("logout_uri")).toMatch(/\/signed-out$/);
    const departure = { portal: "admin", path: "/admin", ended: "signed_out" };
    expect(newLogin().departure()).toEqual(departure);
    expect(newLogin().departure()).toEqual(departure);
    newLogin().forgetDeparture();
    expect(newLogin().departure()).toBeNull();
  });
});
