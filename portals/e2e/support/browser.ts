/** A portal in a real browser, from the sign-in on. */
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type LaunchOptions,
  type Locator,
  type Page,
  type Request,
} from "playwright-core";
import { PORTALS } from "../../src/domain/portal_roles.ts";
import { noteEvents, showPages } from "./failed_pages.ts";
import { noteRequests } from "./network.ts";
import { CHROMIUM, HEADLESS_SHELL, PORTAL_URL, user } from "./stack.ts";

interface BrowserOptions extends LaunchOptions {
  /** Whether tabs can be hidden. A browser without windows takes up to a third less of the processor's time. */
  hasWindows?: boolean;
}

export function launch({ hasWindows = false, ...options }: BrowserOptions = {}): Promise<Browser> {
  return chromium.launch({
    ...options,
    executablePath: hasWindows ? CHROMIUM : HEADLESS_SHELL,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });
}

export interface Portal {
  page: Page;
  context: BrowserContext;
  /** What the page has logged. */
  console: string[];
  /** Requests for data, as `GET /courses?…`, since the page was opened or `requests` was emptied. */
  requests: string[];
  /** How many of those requests wait for a response. */
  unanswered: () => number;
  /** WebSockets opened so far. */
  sockets: string[];
}

/** What browsers have refused because of a header of the site, and why, since a test looked last. */
export const policyViolations: string[] = [];

/** Without animations, unless the options say so: a processor that draws them at 60 frames per second does little else. */
export async function newContext(browser: Browser, options: BrowserContextOptions = {}): Promise<BrowserContext> {
  const context = await browser.newContext({
    timezoneId: "America/Toronto",
    locale: "en-GB",
    viewport: { width: 1280, height: 860 },
    reducedMotion: "reduce",
    ...options,
  });
  // Twice Playwright's, for machines that run several browsers at once.
  context.setDefaultTimeout(60_000);
  noteEvents(context);
  noteRequests(context);
  context.on("console", (message) => {
    if (/Content.Security.Policy|Permissions.Policy/i.test(message.text())) policyViolations.push(message.text());
  });
  return context;
}

/** Signs in at the user's portal, in a new context unless one is given, and waits until the link is live. */
export async function openPortal(
  where: Browser | BrowserContext,
  username: string,
  until: readonly string[] = ["live"],
): Promise<Portal> {
  const context = "newContext" in where ? await newContext(where) : where;
  const portal = watch(await context.newPage(), context);
  try {
    await portal.page.goto(PORTAL_URL + PORTALS[user(username).role].path);
    await signInIfAsked(portal.page, username);
    await linkIs(portal.page, ...until);
  } catch (error) {
    // Here, since portals are opened before the tests of a suite too.
    await showPages(context);
    throw error;
  }
  return portal;
}

export function watch(page: Page, context: BrowserContext): Portal {
  const waiting = new Set<Request>();
  const unanswered = () => waiting.size;
  const portal: Portal = { page, context, console: [], requests: [], unanswered, sockets: [] };
  page.on("console", (message) => portal.console.push(message.text()));
  page.on("websocket", (socket) => portal.sockets.push(socket.url()));
  page.on("request", (request) => {
    const { pathname, search } = new URL(request.url());
    const path = pathname.replace(/^.*_user_request_/, "");
    if (!/^\/(courses|instructors|organizations)/.test(path)) return;
    portal.requests.push(`${request.method()} ${path}${search}`);
    waiting.add(request);
  });
  page.on("requestfinished", (request) => waiting.delete(request));
  page.on("requestfailed", (request) => waiting.delete(request));
  return portal;
}

export async function signInIfAsked(page: Page, username: string): Promise<void> {
  const form = page.getByLabel("Username");
  const link = page.getByTestId("link");
  await form.or(link).first().waitFor();
  if (!(await form.isVisible())) return;
  await form.fill(username);
  await page.getByRole("textbox", { name: "Password" }).fill(user(username).password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await link.waitFor();
}

export async function linkIs(page: Page, ...states: string[]): Promise<void> {
  const wanted = states.map((state) => `[data-testid=link][data-state=${state}]`).join(",");
  await page.locator(wanted).waitFor({ timeout: 100_000 });
}

/** The course's row in the list that is shown. Only rows near the visible part are in the page: see `reveal`. */
export function row(page: Page, courseId: number) {
  return page.locator(`main [data-course="${courseId}"]`);
}

/** The course's row, for which the list is filtered by the course's number if the row is not in the page. */
export async function reveal(page: Page, courseId: number): Promise<Locator> {
  const found = row(page, courseId);
  if (!(await found.isVisible())) await filterBy(page, `#${courseId}`);
  await found.waitFor();
  return found;
}

/** Filters the list by words, also behind an open course. */
export async function filterBy(page: Page, words: string): Promise<void> {
  await page.getByLabel("Filter this list").fill(words);
  const q = words === "" ? null : words;
  await page.waitForFunction((sought) => new URL(location.href).searchParams.get("q") === sought, q);
}

export async function showTab(page: Page, name: string): Promise<void> {
  await page.getByRole("tab", { name: new RegExp(`^${name}`) }).click();
  await page.locator("[role=tabpanel]:not([aria-busy])").waitFor();
}

/** Opens the form of an action from the course's row, whether its button is in sight or in the menu. */
export async function act(page: Page, courseId: number, action: string): Promise<void> {
  await reveal(page, courseId);
  const button = row(page, courseId).locator(`[data-action=${action}]`);
  if (await button.isVisible()) return button.click();
  await row(page, courseId)
    .getByRole("button", { name: /^More actions/ })
    .click();
  await page.getByRole("menu").locator(`[data-action=${action}]`).click();
}

/** How long something takes to be true on the screen, in milliseconds. */
export async function timeUntil(condition: () => Promise<unknown>): Promise<number> {
  const before = performance.now();
  await condition();
  return performance.now() - before;
}

export function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
