/** What the open pages show when a test has failed, since a failure on another machine cannot be looked at. */
import type { BrowserContext, Page } from "playwright-core";
import { afterEach } from "vitest";

/** The contexts that are open, with what their pages have logged. */
const contexts = new Map<BrowserContext, string[]>();

const MAX_LINES = 25;
const MAX_CHARACTERS = 6_000;
/** A page that does not answer says so. */
const LIMIT_MS = 5_000;

afterEach(async ({ task }) => {
  if (task.result?.state !== "fail") return;
  for (const context of [...contexts.keys()]) await showPages(context);
});

/** Prints what the pages of the context show, and what they have logged. */
export async function showPages(context: BrowserContext): Promise<void> {
  const log = contexts.get(context) ?? [];
  // biome-ignore lint/suspicious/noConsole: it is read where the test has failed.
  for (const page of context.pages()) console.error(await described(page, log));
}

async function described(page: Page, log: readonly string[]): Promise<string> {
  const shown = await page
    .locator("body")
    .ariaSnapshot({ timeout: LIMIT_MS })
    .catch((error: unknown) => String(error));
  const { origin, pathname } = new URL(page.url());
  return [`An open page: ${origin}${pathname}`, shown.slice(0, MAX_CHARACTERS), ...log.slice(-MAX_LINES)].join("\n");
}

/**
 * Notes what the pages of the context log, and which requests are refused or fail, until the context is closed. Queries are
 * left out, since they may hold tokens.
 */
export function noteEvents(context: BrowserContext): void {
  const log: string[] = [];
  const note = (text: string): void => void log.push(`${new Date().toISOString().slice(11, 23)} ${text}`);
  const path = (url: string): string => new URL(url).pathname;
  contexts.set(context, log);
  context.on("close", () => contexts.delete(context));
  context.on("console", (message) => note(`${message.type()}: ${message.text().replace(/\?\S*/g, "")}`));
  context.on("weberror", (error) => note(`uncaught: ${error.error().message}`));
  context.on("response", (response) => {
    if (response.status() >= 400) note(`${response.status()} ${response.request().method()} ${path(response.url())}`);
  });
  context.on("requestfailed", (request) => note(`${request.failure()?.errorText} ${path(request.url())}`));
}
