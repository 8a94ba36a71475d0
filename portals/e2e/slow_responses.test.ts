/** Slow and missing responses: nothing is lost, and nothing else waits for them. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { confirmed, courseOf, daysFromToday, listOf, post, request, tidy } from "./support/api.ts";
import { act, launch, newContext, openPortal, reveal, row, showTab } from "./support/browser.ts";
import { field, openForm, sent } from "./support/forms.ts";

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
  // Longer than a sign-in may take.
  const nextPage = context.waitForEvent("request", {
    predicate: (made) => /\/courses\?.*status=pending.*next=/.test(made.url()),
    timeout: 170_000,
  });
  const { page } = await openPortal(context, "northgate");
  await showTab(page, "Requests");
  const patience = { timeout: 20 * tookMs + 60_000 };
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
    await toasts(page).getByText(`Open course ${other.courseId}`).waitFor();

    await page.clock.fastForward(30_000);
    await form.getByText("Send it again as it is: it is saved once only.").waitFor();
    await form.getByRole("button", { name: "Cancel course", exact: true }).click();
    await row(page, own.courseId).waitFor({ state: "detached" });
    expect(keys[1]).toBe(keys[0]);
    await context.close();
  });
});

test("a form stays when the service is too busy or too slow for it, and is saved once when it is sent again", async () => {
  const { courseId } = await confirmed();
  const { page, context } = await openPortal(browser, "dana");
  const keys: (string | null)[] = [];
  await page.route(/\/cancel$/, async (route) => {
    keys.push(await route.request().headerValue("idempotency-key"));
    if (keys.length > 2) return route.continue();
    // The first one is not saved, and the second one is.
    if (keys.length === 2) await route.fetch();
    await route.fulfill({
      headers: { "Access-Control-Allow-Origin": "*" },
      contentType: "application/problem+json",
      ...REFUSALS[keys.length - 1],
    });
  });
  await openForm(page, "Confirmed", courseId, "cancel");
  await field(page, "reason").fill("The building is closed.");

  await sent(page);

  await row(page, courseId).waitFor({ state: "detached" });
  expect(keys).toHaveLength(3);
  expect(keys[2]).toBe(keys[1]);
  expect(await courseOf(courseId)).toMatchObject({ status: "cancelled" });
  await context.close();
});

/** As the service words them. */
const REFUSALS = [
  {
    status: 503,
    json: {
      code: "busy",
      detail: "Too many changes are being saved at this moment. Nothing was saved; try again in a second.",
    },
  },
  {
    status: 504,
    json: { code: "timeout", detail: "The service took too long. Read the record before trying again." },
  },
];

test("an action is not told as somebody else's in another tab of the same person, though its answer is late", async () => {
  const [own, other] = [await confirmed(), await confirmed()];
  const context = await newContext(browser);
  const acting = await openPortal(context, "dana");
  const watching = await openPortal(context, "dana");
  for (const { page } of [acting, watching]) {
    await showTab(page, "Confirmed");
    await reveal(page, own.courseId);
  }
  // The event arrives first: the other tab, which waits for the response for three seconds, has shown it by then.
  let answer = (): void => {};
  const isShown = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await acting.page.route(/\/cancel$/, async (route) => {
    let response = await route.fetch();
    // The service was too busy or too slow: the same request once more.
    while ([503, 504].includes(response.status())) response = await route.fetch();
    await isShown;
    await route.fulfill({ response });
  });
  await act(acting.page, own.courseId, "cancel");
  await acting.page.getByRole("dialog").getByLabel("Reason").fill("The building is closed.");
  await acting.page.getByRole("dialog").getByRole("button", { name: "Cancel course", exact: true }).click();
  await row(watching.page, own.courseId).waitFor({ state: "detached" });
  answer();
  await post("omar", `/courses/${other.courseId}/cancel`, { reason: "Closed." });

  await toasts(watching.page).getByText(`Open course ${other.courseId}`).waitFor();
  await watching.page.waitForTimeout(2_500);

  expect(await toasts(watching.page).getByText(`Open course ${own.courseId}`).count()).toBe(0);
  await watching.page.getByText("by you").first().waitFor({ state: "attached" });
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
