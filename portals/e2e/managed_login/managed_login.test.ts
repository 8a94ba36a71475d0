/**
 * The sign-in on login pages, with a stage that takes no password from the portals (`PasswordSignIn=false`) and a server
 * that `login_server.ts` describes.
 */
import type { Browser, BrowserContext, Page, Route } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { violationsOf } from "../support/accessibility.ts";
import { request, tidy } from "../support/api.ts";
import { launch, linkIs, newContext, reveal, showTab, watch } from "../support/browser.ts";
import { focused, formOf, reasonOf, sent, TYPED, typeReason } from "../support/forms.ts";
import { PORTAL_URL, user } from "../support/stack.ts";
import type { LoginServer } from "./login_server.ts";
import { logIn, loginServer, toLoginPage } from "./login_steps.ts";

const HOUR = 3600;

let server: LoginServer;
let browser: Browser;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  server = loginServer();
  await server.start();
  browser = await launch();
});

beforeEach(async () => {
  Object.assign(server.life, { code: 60, token: HOUR });
  server.delayMs = 0;
  server.outcomes.length = 0;
  context = await newContext(browser);
  page = await context.newPage();
});

afterEach(async () => {
  await context.close();
  await tidy();
});

afterAll(async () => {
  await browser.close();
  await server.stop();
});

async function signIn(where: Page, path: string, username: string): Promise<void> {
  await where.goto(PORTAL_URL + path);
  await toLoginPage(where).click();
  await logIn(where, username);
  await linkIs(where, "live");
}

async function signOut(where: Page): Promise<void> {
  await where.getByRole("button", { name: /^Account of/ }).click();
  await where.getByRole("menuitem", { name: "Sign out" }).click();
}

function storedToken(): Promise<string> {
  return page.evaluate(() => JSON.parse(localStorage.getItem("coursewire:session:admin") ?? "{}").refreshToken);
}

test("a person who opened a course comes back to it, by keyboard alone, and no token is in the address", async () => {
  const { courseId } = await request();
  const deep = `${PORTAL_URL}/admin/courses/${courseId}`;
  await page.goto(deep);
  await toLoginPage(page).waitFor();
  expect(await violationsOf(page, "sign-in")).toEqual([]);
  expect(await focused(page)).toBe("Go to the login page");

  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Login page" }).waitFor();
  expect(new URL(page.url()).origin).toBe(server.url);
  await page.getByLabel("Name").fill("dana");
  await page.getByLabel("Password").fill(user("dana").password);
  await page.keyboard.press("Enter");

  await page.getByRole("dialog").waitFor();
  expect(page.url()).toBe(deep);
  const stored = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
  // A JWT begins with the Base64 of `{"`: neither an ID token nor an access token is stored.
  expect(stored).not.toContain("eyJ");
});

test("going back after a sign-in leads to no loop, and the used address to the page that it was for", async () => {
  const used = page.waitForRequest((each) => each.url().startsWith(`${PORTAL_URL}/signed-in?`));
  await signIn(page, "/admin", "dana");
  const address = (await used).url();

  await page.goto(address);

  await linkIs(page, "live");
  expect(new URL(page.url()).pathname).toBe("/admin");
  expect(server.outcomes.filter((each) => each === "authorization_code")).toHaveLength(1);
});

test("a reload needs no second sign-in", async () => {
  await signIn(page, "/admin", "dana");
  const before = await storedToken();

  await page.reload();
  await linkIs(page, "live");

  expect(server.outcomes).toEqual(["authorization_code", "refresh_token"]);
  expect(await storedToken()).not.toBe(before);
});

test("two tabs that renew one rotated token at the same time both stay signed in", async () => {
  // A token that lasts for two minutes is renewed for each request.
  server.life.token = 120;
  await signIn(page, "/admin", "dana");
  const other = await context.newPage();
  await other.goto(`${PORTAL_URL}/admin`);
  await linkIs(other, "live");
  server.delayMs = 400;
  server.outcomes.length = 0;
  const reload = (where: Page) => where.getByRole("button", { name: /^Fetch everything again|^Refresh/ });

  for (let round = 0; round < 2; round += 1) {
    await Promise.all([reload(page).click(), reload(other).click()]);
    await expect.poll(() => server.outcomes.length).toBeGreaterThanOrEqual(2 * (round + 1));
  }

  await showTab(page, "Requests");
  await showTab(other, "Requests");
  expect(new Set(server.outcomes)).toEqual(new Set(["refresh_token"]));
  expect(await page.getByRole("button", { name: /^Account of/ }).count()).toBe(1);
  expect(await other.getByRole("button", { name: /^Account of/ }).count()).toBe(1);
});

test("a sign-out ends every tab, the login page's session, and the refresh token that somebody has kept", async () => {
  await signIn(page, "/admin", "dana");
  const other = await context.newPage();
  await other.goto(`${PORTAL_URL}/admin`);
  await linkIs(other, "live");
  const kept = await storedToken();

  await signOut(page);

  await other.getByText("You are signed out.").waitFor();
  await page.waitForURL(`${PORTAL_URL}/admin`);
  await page.getByText("You are signed out.").waitFor();
  expect(await server.refusalOf(kept)).toBe("invalid_grant");
  await toLoginPage(page).click();
  await page.getByRole("heading", { name: "Login page" }).waitFor();
});

test("when the server has ended the session, the form comes back after the next sign-in", async () => {
  const { courseId } = await request();
  server.life.token = 120;
  await signIn(page, "/admin", "dana");
  await typeReason(page, courseId);
  await server.endAllSessions();

  // A request that the page makes by itself may end the sign-in before the form does.
  const ended = page.getByText("Your sign-in has ended.");
  const submit = formOf(page).locator("[type=submit]");
  await expect
    .poll(
      async () => {
        if (!(await ended.isVisible())) await submit.press("Enter", { timeout: 1_000 }).catch(() => undefined);
        return ended.isVisible();
      },
      { timeout: 60_000 },
    )
    .toBe(true);

  await toLoginPage(page).click();
  const login = page.getByRole("heading", { name: "Login page" });
  await login.or(formOf(page)).first().waitFor();
  if (await login.isVisible()) await logIn(page, "dana");
  await page.getByTestId("restored").waitFor();
  expect(await reasonOf(page)).toBe(TYPED);
  await sent(page);
});

test("a code that has expired is told, and another sign-in works", async () => {
  server.life.code = 1;
  const slowly = async (route: Route) => {
    await page.waitForTimeout(2_200);
    await route.continue();
  };
  await context.route(`${server.url}/oauth2/token`, slowly);
  await page.goto(`${PORTAL_URL}/admin/courses/1`);
  await toLoginPage(page).click();
  await logIn(page, "dana");

  await page.getByText("This sign-in took too long, or was used already.").waitFor();
  expect(await violationsOf(page, "expired code")).toEqual([]);
  server.life.code = 60;
  await context.unrouteAll();
  await page.getByRole("button", { name: "Back to the sign-in" }).click();
  await toLoginPage(page).click();
  await linkIs(page, "live");
  expect(new URL(page.url()).pathname).toBe("/admin/courses/1");
});

test("a sign-in that was cancelled, or that this tab has not begun, leads back to the sign-in", async () => {
  await page.goto(`${PORTAL_URL}/admin`);
  await toLoginPage(page).click();
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByText("The sign-in was cancelled").waitFor();
  await page.getByRole("button", { name: "Back to the sign-in" }).click();
  await toLoginPage(page).waitFor();

  const stranger = await (await newContext(browser)).newPage();
  await stranger.goto(`${PORTAL_URL}/signed-in?code=stolen&state=guessed`);
  await stranger.getByText("This page belongs to a sign-in that was begun in another tab").waitFor();
  expect(await violationsOf(stranger, "unknown state")).toEqual([]);
  await stranger.getByRole("link", { name: "Administration" }).click();

  await toLoginPage(stranger).waitFor();
  expect(server.outcomes).toEqual([]);
  await stranger.context().close();
});

test("a connection lives on through a renewal: events come before and after it", async () => {
  // A socket is replaced before the token behind it ends, but not within half a minute.
  server.life.token = 120;
  await context.clock.install();
  const { sockets } = watch(page, context);
  await signIn(page, "/admin", "dana");
  await showTab(page, "Requests");
  const opened = sockets.length;

  await context.clock.fastForward(31_000);
  await expect.poll(() => sockets.length, { timeout: 30_000 }).toBeGreaterThan(opened);
  await linkIs(page, "live");
  const { courseId } = await request();

  await reveal(page, courseId);
  expect(server.outcomes).toContain("refresh_token");
});

test("at the wrong portal somebody else can sign in", async () => {
  await page.goto(`${PORTAL_URL}/admin`);
  await toLoginPage(page).click();
  await logIn(page, "mike");
  await page.getByText("This is not your portal").waitFor();

  await page.getByRole("button", { name: "Sign in as somebody else" }).click();

  await page.getByText("You are signed out.").waitFor();
  await toLoginPage(page).click();
  await logIn(page, "dana");
  await linkIs(page, "live");
});
