/** The service is gone for 45 seconds, or a browser is offline: what was known stays, and the page says how old it is. */
import type { Browser, BrowserContext, WebSocketRoute } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { violationsOf } from "./support/accessibility.ts";
import { confirmed, freeDay, post, tidy } from "./support/api.ts";
import { launch, linkIs, newContext, openPortal, row, showTab } from "./support/browser.ts";
import { hurry } from "./support/network.ts";
import { stack } from "./support/stack.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await launch();
});

afterEach(tidy);
afterAll(() => browser.close());

/** A service that can be stopped: requests find nobody, sockets close, and new ones do not open. */
async function serviceOf(context: BrowserContext): Promise<{ stop(): Promise<void>; start(): void }> {
  let isGone = false;
  const sockets = new Set<WebSocketRoute>();
  await context.route(`${new URL(stack.restUrl).origin}/**`, (route) =>
    isGone ? route.abort("connectionrefused") : route.continue(),
  );
  await context.routeWebSocket(`${new URL(stack.webSocketUrl).origin}/**`, async (socket) => {
    if (isGone) return socket.close();
    sockets.add(socket);
    socket.connectToServer();
  });
  return {
    async stop() {
      isGone = true;
      await Promise.all([...sockets].map((socket) => socket.close()));
      sockets.clear();
    },
    start() {
      isGone = false;
    },
  };
}

test("a service that is gone for 45 seconds takes nothing from the screen, and the page says since when and catches up", async () => {
  const [first, second] = [await confirmed(), await confirmed()];
  const context = await newContext(browser);
  await context.clock.install();
  const service = await serviceOf(context);
  const { page } = await openPortal(context, "dana");
  await showTab(page, "Confirmed");
  await row(page, first.courseId).waitFor();
  const outage = page.getByTestId("outage");
  const details = page.getByTestId("course-details");

  await service.stop();
  await row(page, first.courseId)
    .getByRole("link", { name: /open details/ })
    .click();
  await hurry(context, details.getByText("You see what was last known.").first().waitFor());
  await details.getByText(first.location).waitFor();
  await details.getByRole("button", { name: "Try again" }).first().waitFor();
  await page.keyboard.press("Escape");
  await details.waitFor({ state: "detached" });

  await hurry(context, outage.waitFor());
  await outage.getByText(/^No connection to the service since (.+, )?\d\d:\d\d$/).waitFor();
  await outage.getByText(/^What you see is as of (.+, )?\d\d:\d\d\.$/).waitFor();
  await outage.getByText(/^You can go on reading what is loaded\./).waitFor();
  await page.getByRole("button", { name: "Refresh", exact: true }).click();
  await hurry(context, page.getByText(/This list could not be fetched/).waitFor());
  expect(await row(page, first.courseId).isVisible()).toBe(true);
  // Away from the button, whose tooltip is in no landmark.
  await page.mouse.move(0, 400);
  expect(await violationsOf(page, "an outage")).toEqual([]);

  const days = [freeDay(), freeDay()];
  for (const [index, { courseId }] of [first, second].entries()) {
    await post("omar", `/courses/${courseId}/reschedule`, { scheduledDate: days[index], reason: "Moved." });
  }
  await context.clock.runFor(30_000);
  service.start();
  // Without the frames that a click waits for. The button is gone if the client has connected by itself. Time is not hurried
  // until the summary has been seen, since it closes by itself.
  await Promise.all([
    outage
      .getByRole("button", { name: "Try again now" })
      .dispatchEvent("click", undefined, { timeout: 2_000 })
      .catch(() => {}),
    page
      .getByTestId("toasts")
      .getByText(/^2 changes happened while you were away: 2 moved/)
      .waitFor(),
  ]);
  await outage.waitFor({ state: "detached" });
  await linkIs(page, "live");
  await row(page, first.courseId).locator(`time[datetime="${days[0]}"]`).waitFor();
  await row(page, second.courseId).locator(`time[datetime="${days[1]}"]`).waitFor();
  await hurry(context, page.getByText(/This list could not be fetched/).waitFor({ state: "detached" }));
  await context.close();
});

test("a browser that is offline says so, and that nothing was missed", async () => {
  const context = await newContext(browser);
  await context.clock.install();
  const { page } = await openPortal(context, "mike");
  const outage = page.getByTestId("outage");

  await context.setOffline(true);
  await hurry(context, outage.getByText(/^You have been offline since (.+, )?\d\d:\d\d$/).waitFor());
  await context.setOffline(false);

  // In real time, since it closes by itself.
  await page.getByTestId("toasts").getByText("Nothing has changed meanwhile.").waitFor();
  await outage.waitFor({ state: "detached" });
  await context.close();
});

test("a part that cannot be fetched leaves the page as it is, and comes when it can be fetched", async () => {
  const context = await newContext(browser);
  const { page } = await openPortal(context, "mike");
  const course = page.locator("main [data-course]").first();
  const missing = page.getByRole("alert").filter({ hasText: "This part of the portal could not be fetched." });
  await course.waitFor();
  await context.route(/\/assets\//, (route) => route.abort());

  await page.keyboard.press("Control+k");
  await missing.waitFor();
  expect(await course.isVisible()).toBe(true);
  await missing.getByRole("button", { name: "Close" }).click();
  await missing.waitFor({ state: "detached" });
  await page.getByRole("link", { name: "Calendar" }).click();
  await missing.waitFor();
  expect(await page.getByRole("navigation").isVisible()).toBe(true);
  await context.unroute(/\/assets\//);
  await missing.getByRole("button", { name: "Try again" }).click();

  const calendar = page.locator("[data-list=calendar]");
  await calendar.waitFor();
  // With its style sheet, which could not be fetched either.
  expect(await calendar.evaluate((element) => getComputedStyle(element).borderTopWidth)).toBe("1px");
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: /Search/ }).waitFor();
  await context.close();
});
