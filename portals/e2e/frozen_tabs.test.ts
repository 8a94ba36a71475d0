/** Tabs that the browser freezes, as it does with those that have been hidden for some minutes. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { PORTALS } from "../src/domain/portal_roles.ts";
import { confirmed, freeDay, post, tidy } from "./support/api.ts";
import { type BackgroundTab, type BackgroundWindow, openWindow } from "./support/background_tabs.ts";
import { launch, linkIs, newContext, openPortal, reveal, row, showTab, timeUntil } from "./support/browser.ts";
import { PORTAL_URL } from "./support/stack.ts";

let browser: Browser;
let window: BackgroundWindow;

beforeAll(async () => {
  browser = await launch({ hasWindows: true });
  window = await openWindow(browser);
});

afterEach(tidy);
afterAll(() => browser.close());

const IS_LIVE = '!!document.querySelector("[data-testid=link][data-state=live]")';
const isShown = (courseId: number, day: string) =>
  `!!document.querySelector('main [data-course="${courseId}"] time[datetime="${day}"]')`;

/** The organization's portal at its confirmed courses; its demo account is filled in. */
async function openOrganization(): Promise<BackgroundTab> {
  const tab = await window.open(PORTAL_URL + PORTALS.organization.path);
  await tab.until('!!document.querySelector("button[type=submit], [data-testid=link]")');
  await tab.evaluate('document.querySelector("button[type=submit]")?.click()');
  await tab.until(IS_LIVE);
  await tab.evaluate(
    '[...document.querySelectorAll("[role=tab]")].find((tab) => tab.textContent.startsWith("Confirmed")).click()',
  );
  return tab;
}

async function move(courseId: number): Promise<string> {
  const day = freeDay();
  await post("omar", `/courses/${courseId}/reschedule`, { scheduledDate: day, reason: "Moved." });
  return day;
}

/** The ticks of a tab once it is frozen. The timers of a hidden tab that is not frozen run once a second. */
async function ticksOf(tab: BackgroundTab): Promise<number> {
  for (let before = Number.NaN; ; ) {
    const now = await tab.evaluate<number>("window.ticks");
    if (now === before) return now;
    before = now;
    await sleep(1_500);
  }
}

test("a leading tab that is frozen hands over at once, and has caught up when it goes on", async () => {
  const { courseId } = await confirmed();
  const leader = await openOrganization();
  const follower = await openOrganization();
  await follower.show();
  await leader.until('document.visibilityState === "hidden"');
  await leader.evaluate("window.ticks = 0; setInterval(() => { window.ticks += 1 }, 100)");

  await leader.freeze();
  const before = await ticksOf(leader);
  const took: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    const day = await move(courseId);
    took.push(await timeUntil(() => follower.until(isShown(courseId, day), 5_000)));
  }
  const last = await move(courseId);
  await follower.until(isShown(courseId, last));
  expect(await leader.evaluate<number>("window.ticks")).toBe(before);
  expect(await leader.evaluate<boolean>(isShown(courseId, last))).toBe(false);

  await leader.resume();
  const back = await timeUntil(() => leader.until(isShown(courseId, last), 5_000));

  await leader.until(IS_LIVE);
  log(`seen beside a frozen leader: ${took.map(Math.round).join(", ")} ms; by it afterwards: ${Math.round(back)} ms`);
});

test("a page that comes back from the back/forward cache has caught up", async () => {
  const cached = await launch({ hasWindows: true, ignoreDefaultArgs: ["--disable-back-forward-cache"] });
  const { courseId } = await confirmed();
  const { page, sockets } = await openPortal(await newContext(cached), "iffat");
  await showTab(page, "Confirmed");
  await reveal(page, courseId);
  await page.evaluate(() => Object.assign(window, { isSamePage: true }));

  await page.goto("about:blank");
  const day = await move(courseId);
  await page.evaluate(() => history.back()).catch(() => {});

  await row(page, courseId).locator(`time[datetime="${day}"]`).waitFor();
  await linkIs(page, "live");
  expect(await page.evaluate(() => "isSamePage" in window)).toBe(true);
  expect(sockets).toHaveLength(2);
  await cached.close();
});

function log(line: string): void {
  // biome-ignore lint/suspicious/noConsole: the numbers are a result of the test.
  console.log(line);
}
