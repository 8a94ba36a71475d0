/** Slow and missing responses: nothing is lost, and nothing else waits for them. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { confirmed, daysFromToday, listOf, post, request, tidy } from "./support/api.ts";
import { act, launch, newContext, openPortal, reveal, row, showTab } from "./support/browser.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await launch();
});

afterEach(tidy);
afterAll(() => browser.close());

const toasts = (page: Page) => page.getByTestId("toasts");

test.each([500, 2_500])("when a page takes %d ms, events and further pages both come through", async (tookMs) => {
  await Promise.all(Array.from({ length: 4 }, () => request({ organizationId: 8 })));
  const context = await newContext(browser);
  await context.route(/\/courses\?.*status=pending/, async (route) => {
    await sleep(tookMs);
    await route.continue({ url: threeOnAPage(route.request().url()) });
  });
  const nextPage = context.waitForEvent("request", (made) => /\/courses\?.*status=pending.*next=/.test(made.url()));
  const { page } = await openPortal(context, "northgate");
  await showTab(page, "Requests");
  const patience = { timeout: 20 * tookMs + 10_000 };
  const isAsked = () => page.waitForRequest(/\/courses\?.*status=pending/);
  const loaded = async () => Number(await page.locator("[data-list=pendingCourses]").getAttribute("data-loaded"));
  const isWhole = async () => expect.poll(loaded, patience).toBe((await listOf("northgate", "pending")).length);

  // Events while the second page is loading: the rows of the first do not fill the window.
  await nextPage;
  const [first, second] = [await requestTomorrow(), await requestTomorrow()];
  for (const place of [first, second]) await page.getByText(place).waitFor(patience);
  await isWhole();

  // An event while a refetch is under way.
  const asked = isAsked();
  await page.getByRole("button", { name: "Refresh" }).click();
  await asked;
  const third = await requestTomorrow();
  await page.getByText(third).waitFor(patience);
  await isWhole();
  await context.close();
});

/** So that there are more. */
function threeOnAPage(url: string): string {
  return url.replace(/limit=\d+/, "limit=3");
}

/** It sorts before whatever else there is, so that it shows on the first page. Returns its place. */
async function requestTomorrow(): Promise<string> {
  const { location } = await request({ scheduledDate: daysFromToday(1), organizationId: 8 });
  return location;
}

describe("an action that gets no answer", () => {
  test("silences nothing that others do, and can be sent again", async () => {
    const [own, other] = [await confirmed(), await confirmed()];
    const { page, context } = await openPortal(browser, "dana");
    await showTab(page, "Confirmed");
    await reveal(page, own.courseId);
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
    await reveal(page, own.courseId);
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
  await (await reveal(page, courseId)).getByRole("link").click();
  await page.getByTestId("course-details").waitFor();
  await page.waitForTimeout(1_000);

  expect(frames.length).toBeGreaterThan(1);
  expect(
    frames.filter(
      (frame) =>
        !/"(action|event)":\s?"(hello|ready|ping|pong|tick|visibility|batch|course|new|presence|notices)/.test(frame),
    ),
  ).toEqual([]);
  await context.close();
});
