/** Where browsers give less than usual: plain http:// names, no site data, no program, no configuration. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type BrowserContext, chromium } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { violationsOf } from "./support/accessibility.ts";
import { begun, request, tidy } from "./support/api.ts";
import { act, launch, linkIs, newContext, reveal, row, showTab, signInIfAsked } from "./support/browser.ts";
import { CHROMIUM, PORTAL_URL, user } from "./support/stack.ts";

const ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"];

let browser: Browser;

beforeAll(async () => {
  browser = await launch();
});

afterEach(tidy);
afterAll(() => browser.close());

test("under a plain http:// name every action is sent", async () => {
  const named = await chromium.launch({
    executablePath: CHROMIUM,
    args: [...ARGS, "--host-resolver-rules=MAP portal.test 127.0.0.1"],
  });
  const page = await (await newContext(named)).newPage();
  const { courseId } = await begun();
  await page.goto(`http://portal.test:${new URL(PORTAL_URL).port}/instructor`);
  await signInIfAsked(page, "mike");
  await linkIs(page, "live");
  expect(await page.evaluate(() => [isSecureContext, typeof crypto.randomUUID])).toEqual([false, "undefined"]);

  await act(page, courseId, "complete");
  await page.getByLabel("Attended").fill("11");
  await page.getByRole("dialog").getByRole("button", { name: "Mark complete", exact: true }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });

  await showTab(page, "Completed");
  await reveal(page, courseId);
  await named.close();
});

/** A profile in which every site is forbidden to keep data: “Block all cookies”. */
async function withoutSiteData(): Promise<{ context: BrowserContext; end: () => Promise<void> }> {
  const profile = await mkdtemp(join(tmpdir(), "coursewire-profile-"));
  await mkdir(join(profile, "Default"));
  const preferences = { profile: { default_content_setting_values: { cookies: 2 } } };
  await writeFile(join(profile, "Default", "Preferences"), JSON.stringify(preferences));
  const context = await chromium.launchPersistentContext(profile, { executablePath: CHROMIUM, args: ARGS });
  context.setDefaultTimeout(60_000);
  return {
    context,
    async end() {
      await context.close();
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

test("where site data is forbidden a person signs in, works, and is told that a reload ends it", async () => {
  const { context, end } = await withoutSiteData();
  const page = await context.newPage();
  await page.goto(`${PORTAL_URL}/admin`);
  expect(
    await page.evaluate(() => {
      try {
        return String(localStorage);
      } catch (error) {
        return (error as Error).name;
      }
    }),
  ).toBe("SecurityError");

  await signInIfAsked(page, "dana");
  await linkIs(page, "live");
  await page.getByText("This browser does not keep your sign-in").waitFor();
  expect(await violationsOf(page, "note")).toEqual([]);
  const { courseId } = await request();
  await showTab(page, "Requests");
  await reveal(page, courseId);
  await act(page, courseId, "cancel");
  await page.getByRole("dialog").getByLabel("Reason").fill("Asked for twice.");
  await page.getByRole("dialog").locator("[type=submit]").click();
  await row(page, courseId).waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Dismiss" }).first().click();
  await page.getByText("This browser does not keep your sign-in").waitFor({ state: "detached" });

  await page.reload();
  await page.getByLabel("Username").waitFor();
  await end();
});

test("where the storage is full a person signs in and is told the same", async () => {
  const context = await newContext(browser);
  const page = await context.newPage();
  await page.goto(PORTAL_URL);
  await page.evaluate(() => {
    for (let size = 1 << 22; size >= 1; size = Math.floor(size / 2)) {
      try {
        while (true) localStorage.setItem(`filler-${size}-${localStorage.length}`, "x".repeat(size));
      } catch {
        // Smaller ones may still fit.
      }
    }
  });

  await page.goto(`${PORTAL_URL}/organization`);
  await signInIfAsked(page, "iffat");
  await linkIs(page, "live");
  await page.getByText("This browser does not keep your sign-in").waitFor();
  await page.locator("main [data-course]").first().waitFor();

  await page.evaluate(() => localStorage.clear());
  await context.close();
});

test("a sign-in that somebody else has left under our name is asked for anew", async () => {
  const context = await newContext(browser);
  await context.addInitScript(() => localStorage.setItem("coursewire:session:admin", '{"username":"dana"}'));
  const page = await context.newPage();

  await page.goto(`${PORTAL_URL}/admin`);

  await page.getByLabel("Username").waitFor();
  await context.close();
});

test("a program that is not delivered is told with what to do", async () => {
  const context = await newContext(browser);
  await context.route(/\/assets\/.*\.js$/, (route) => route.fulfill({ status: 404, body: "" }));
  const page = await context.newPage();

  await page.goto(`${PORTAL_URL}/admin`);

  await page.getByText("Coursewire has not started").waitFor({ timeout: 20_000 });
  await page.getByText("Check the connection and reload the page.").waitFor();
  expect(await violationsOf(page, "not started")).toEqual([]);
  await context.close();
});

test("a configuration that is a page is told with what to do, and may be tried again", async () => {
  const context = await newContext(browser);
  let isBroken = true;
  await context.route("**/config.json", (route) =>
    isBroken ? route.fulfill({ contentType: "text/html", body: "<!doctype html>" }) : route.continue(),
  );
  const page = await context.newPage();
  await page.goto(`${PORTAL_URL}/admin`);
  await page.getByText("Coursewire does not know where its service is").waitFor();
  await page.getByText("Ask those who run this site.").waitFor();

  isBroken = false;
  await page.getByRole("button", { name: "Try again" }).click();

  await page.getByLabel("Username").waitFor();
  await context.close();
});

test("whatever breaks while a page is drawn leaves a page that says what to do", async () => {
  const context = await newContext(browser);
  // A part of the browser that every page behind the sign-in needs is missing, once.
  await context.addInitScript(() => {
    if (!sessionStorage.getItem("was-broken")) Object.assign(window, { matchMedia: undefined });
    sessionStorage.setItem("was-broken", "yes");
  });
  const page = await context.newPage();
  await page.goto(`${PORTAL_URL}/admin`);
  await page.getByLabel("Username").fill("dana");
  await page.getByRole("textbox", { name: "Password" }).fill(user("dana").password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("heading", { name: "Something went wrong on this page" }).waitFor();
  expect(await violationsOf(page, "broken")).toEqual([]);

  await page.getByRole("button", { name: "Reload the page" }).click();

  await linkIs(page, "live");
  await context.close();
});
