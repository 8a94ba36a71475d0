/** What happens when the connection is not what it should be. */
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { confirmed, freeDay, post, tidy } from "./support/api.ts";
import {
  filterBy,
  launch,
  linkIs,
  newContext,
  openPortal,
  reveal,
  row,
  showTab,
  timeUntil,
} from "./support/browser.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await launch();
});

afterEach(tidy);
afterAll(() => browser.close());

/** WebSockets fail as behind a proxy that forbids them: no server listens at their address. */
function forbidWebSockets(): void {
  const Real = window.WebSocket;
  window.WebSocket = class extends Real {
    constructor() {
      super("ws://127.0.0.1:9/");
    }
  };
}

test("without WebSockets and streams it polls, at once when the page is shown again", async () => {
  const { courseId } = await confirmed();
  const context = await newContext(browser);
  await context.addInitScript(forbidWebSockets);
  await context.addInitScript("delete window.EventSource");
  const { page, console } = await openPortal(context, "iffat", ["polling"]);
  await showTab(page, "Confirmed");
  await reveal(page, courseId);
  await post("omar", `/courses/${courseId}/cancel`, { reason: "Closed." });

  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));

  // By itself it polls once a minute.
  await row(page, courseId).waitFor({ state: "detached", timeout: 30_000 });
  expect(console.some((line) => line.startsWith("📡 Received courseStatusChanged event:"))).toBe(true);
  await context.close();
});

test("after an absence what changed is shown without a request, and the page says that it has caught up", async () => {
  const courseType = `Drill ${Date.now()}`;
  const [first, second] = [await confirmed({ courseType }), await confirmed({ courseType })];
  const { page, context, requests } = await openPortal(browser, "iffat");
  await showTab(page, "Confirmed");
  await filterBy(page, courseType);
  await row(page, second.courseId).waitFor();
  await page.waitForTimeout(1_500);

  await context.setOffline(true);
  await linkIs(page, "offline");
  const days = [freeDay(), freeDay()];
  await post("omar", `/courses/${first.courseId}/reschedule`, { scheduledDate: days[0], reason: "Moved." });
  await post("omar", `/courses/${second.courseId}/reschedule`, { scheduledDate: days[1], reason: "Moved." });
  requests.length = 0;
  await context.setOffline(false);
  // Looked for from here on, since it closes by itself.
  const [took] = await Promise.all([
    timeUntil(() => row(page, second.courseId).locator(`time[datetime="${days[1]}"]`).waitFor()),
    page
      .getByTestId("toasts")
      .getByText(/^2 changes happened while you were away/)
      .waitFor(),
  ]);
  await row(page, first.courseId).locator(`time[datetime="${days[0]}"]`).waitFor();
  await page.waitForTimeout(1_500);

  log(`back online: ${Math.round(took)} ms, ${requests.length} requests: ${requests.join(" | ")}`);
  await linkIs(page, "live");
  expect(requests).toEqual([]);
  await context.close();
});

test("a second tab of the same person costs no second socket, and takes over when the first one is closed", async () => {
  const { courseId } = await confirmed();
  const context = await newContext(browser);
  const first = await openPortal(context, "mike");
  const second = await openPortal(context, "mike");
  await reveal(second.page, courseId);
  await second.page.waitForTimeout(1_000);
  expect(first.sockets.length + second.sockets.length).toBe(1);

  const took = timeUntil(async () => {
    while (second.sockets.length === 0) await second.page.waitForTimeout(25);
    await linkIs(second.page, "live");
  });
  await first.page.close();
  const tookMs = await took;

  log(`handed over to the other tab: ${Math.round(tookMs)} ms`);
  expect(tookMs).toBeLessThan(5_000);
  await post("omar", `/courses/${courseId}/cancel`, { reason: "Closed." });
  await row(second.page, courseId).waitFor({ state: "detached" });
  await context.close();
});

test("two people are signed in side by side in one browser", async () => {
  const context = await newContext(browser);
  const mike = await openPortal(context, "mike");
  const iffat = await openPortal(context, "iffat");

  await mike.page.reload();
  await linkIs(mike.page, "live");

  expect(await mike.page.getByRole("button", { name: "Account of Mike" }).isVisible()).toBe(true);
  expect(await iffat.page.getByRole("button", { name: "Account of Iffat College" }).isVisible()).toBe(true);
  await context.close();
});

function log(line: string): void {
  // biome-ignore lint/suspicious/noConsole: the numbers are a result of the test.
  console.log(line);
}
