/** Slow and missing responses: nothing is lost, and nothing else waits for them. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { confirmed, daysFromToday, post, request, tidy } from "./support/api.ts";
import { act, launch, newContext, openPortal, row, showTab } from "./support/browser.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await launch();
});

afterEach(tidy);
afterAll(() => browser.close());

const toasts = (page: Page) => page.getByTestId("toasts");

test.each([500, 2_500])("when a list takes %d ms, events and Show more both come through", async (tookMs) => {
  await Promise.all([request(), request(), request(), request()]);
  const context = await newContext(browser);
  let delayMs = 0;
  await context.route(/\/courses\?.*status=pending/, async (route) => {
    await sleep(delayMs);
    await route.continue({ url: twoOnAPage(route.request().url()) });
  });
  const { page } = await openPortal(context, "iffat");
  await showTab(page, "Requests");
  const rows = page.locator("main [data-course]");
  const more = page.getByRole("button", { name: "Show more" });
  const patience = { timeout: 10 * tookMs + 5_000 };
  const isAsked = () => page.waitForRequest(/\/courses\?.*status=pending/);
  await expect.poll(() => rows.count()).toBe(2);
  delayMs = tookMs;

  // Events while a page is loading.
  let asked = isAsked();
  await more.click();
  await asked;
  const [first, second] = [await requestTomorrow(), await requestTomorrow()];
  await expect.poll(() => rows.count(), patience).toBe(6);
  for (const place of [first, second]) await page.getByText(place).waitFor(patience);

  // A press and an event while a refetch is under way.
  asked = isAsked();
  await page.getByRole("button", { name: "Refresh" }).click();
  await asked;
  await more.click();
  const third = await requestTomorrow();
  await expect.poll(() => rows.count(), patience).toBe(6);
  await page.getByText(third).waitFor(patience);
  await context.close();
});

/** So that there are more. */
function twoOnAPage(url: string): string {
  return url.replace(/limit=\d+/, "limit=2");
}

/** It sorts before whatever else there is, so that it shows on the first page. Returns its place. */
async function requestTomorrow(): Promise<string> {
  const { location } = await request({ scheduledDate: daysFromToday(1) });
  return location;
}

describe("an action that gets no answer", () => {
  test("silences nothing that others do, and can be sent again", async () => {
    const [own, other] = [await confirmed(), await confirmed()];
    const { page, context } = await openPortal(browser, "dana");
    await showTab(page, "Confirmed");
    await row(page, own.courseId).waitFor();
    await page.clock.install();
    const keys: (string | null)[] = [];
    await page.route(/\/cancel$/, async (route) => {
      keys.push(await route.request().headerValue("idempotency-key"));
      if (keys.length > 1) await route.continue();
    });
    await act(page, own.courseId, "cancel");
    const form = page.getByRole("dialog");
    await form.getByLabel("Reason").fill("The building is closed.");
    await form.getByRole("button", { name: "Cancel course", exact: true }).click();
    await expect.poll(() => keys.length).toBe(1);

    await post("omar", `/courses/${other.courseId}/cancel`, { reason: "Closed." });
    await toasts(page).getByText(`Open course ${other.courseId}`).waitFor({ timeout: 3_000 });

    await page.clock.fastForward(30_000);
    await form.getByText("Send it again as it is: it is saved once only.").waitFor();
    await form.getByRole("button", { name: "Cancel course", exact: true }).click();
    await row(page, own.courseId).waitFor({ state: "detached" });
    expect(keys[1]).toBe(keys[0]);
    await context.close();
  });
});

test("an action is not told as somebody else's in another tab of the same person, though its answer is late", async () => {
  const [own, other] = [await confirmed(), await confirmed()];
  const context = await newContext(browser);
  const acting = await openPortal(context, "dana");
  const watching = await openPortal(context, "dana");
  for (const { page } of [acting, watching]) {
    await showTab(page, "Confirmed");
    await row(page, own.courseId).waitFor();
  }
  // The event arrives first: the response is delayed.
  await acting.page.route(/\/cancel$/, async (route) => {
    const answer = await route.fetch();
    await sleep(1_500);
    await route.fulfill({ response: answer });
  });
  await act(acting.page, own.courseId, "cancel");
  await acting.page.getByRole("dialog").getByLabel("Reason").fill("The building is closed.");
  await acting.page.getByRole("dialog").getByRole("button", { name: "Cancel course", exact: true }).click();
  await row(watching.page, own.courseId).waitFor({ state: "detached" });
  await post("omar", `/courses/${other.courseId}/cancel`, { reason: "Closed." });

  await toasts(watching.page).getByText(`Open course ${other.courseId}`).waitFor();
  await watching.page.waitForTimeout(2_500);

  expect(await toasts(watching.page).getByText(`Open course ${own.courseId}`).count()).toBe(0);
  expect(await watching.page.getByText("by you").count()).toBeGreaterThan(0);
  await context.close();
});

test("opening a course says nothing on the socket that the server refuses", async () => {
  const { courseId } = await confirmed();
  const context = await newContext(browser);
  const frames: string[] = [];
  context.on("page", (page) =>
    page.on("websocket", (socket) => {
      socket.on("framesent", ({ payload }) => frames.push(String(payload)));
      socket.on("framereceived", ({ payload }) => frames.push(String(payload)));
    }),
  );
  const { page } = await openPortal(context, "iffat");
  await showTab(page, "Confirmed");
  await row(page, courseId).getByRole("button").first().click();
  await page.getByTestId("course-details").waitFor();
  await page.waitForTimeout(1_000);

  expect(frames.length).toBeGreaterThan(1);
  expect(
    frames.filter(
      (frame) => !/"(action|event)":\s?"(hello|ready|ping|pong|tick|visibility|batch|course|new)/.test(frame),
    ),
  ).toEqual([]);
  await context.close();
});
