/** What the page shows if it cannot fetch its configuration. */
import { afterEach, expect, test, vi } from "vitest";
import { loadConfig } from "@/platform/site_config.ts";

const WHOLE = { restUrl: "https://api.test/dev/", cognitoUrl: "https://pool.test", userPoolClientId: "client" };

afterEach(() => vi.restoreAllMocks());

const answer = (body: string, status = 200) =>
  vi.spyOn(globalThis, "fetch").mockResolvedValue(new Response(body, { status }));

test("a whole configuration is taken as it is", async () => {
  answer(JSON.stringify(WHOLE));

  expect((await loadConfig()).restUrl).toBe("https://api.test/dev");
});

test.each([
  ["a page in its place", "<!doctype html>", 200, "does not name the service's addresses. Ask those who run"],
  ["an address that is missing", JSON.stringify({ ...WHOLE, restUrl: "" }), 200, "Ask those who run this site"],
  [
    "half of the login pages",
    JSON.stringify({ ...WHOLE, signIn: { url: "https://login.test" } }),
    200,
    "half of the login",
  ],
  ["a file that is missing", "Not Found", 404, "/config.json is not there (status 404). Ask those who run"],
  ["a local cloud that does not run", '{"detail":"No local cloud is described."}', 503, "No local cloud is described."],
])("%s is told with what to do", async (_, body, status, text) => {
  answer(body, status);

  await expect(loadConfig()).rejects.toThrow(text);
});

test("a site that cannot be reached is told as that", async () => {
  vi.spyOn(globalThis, "fetch").mockRejectedValue(new TypeError("Failed to fetch"));

  await expect(loadConfig()).rejects.toThrow("Check the connection and try again.");
});
