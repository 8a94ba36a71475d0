/** A refusal is seen at once, on small screens and at 200 % zoom too, and the keyboard's focus is never lost. */
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { begun, confirmed, request, tidy } from "./support/api.ts";
import { launch, linkIs, newContext, openPortal } from "./support/browser.ts";
import { field, focused, formOf, isInSight, leave, openForm, send } from "./support/forms.ts";
import { PORTAL_URL, stack } from "./support/stack.ts";

const SIZES = {
  "360 by 740": { width: 360, height: 740 },
  "320 wide": { width: 320, height: 568 },
  "200 % zoom": { width: 640, height: 430 },
} as const;

const BUSY = "Mike is already teaching CPR Basic on 15 Jul, 09:00–12:00 (course 118). Choose another time.";
const HEADERS = { "Access-Control-Allow-Origin": "*" };

let browser: Browser;
let context: BrowserContext;
let page: Page;
let pending: number;
let confirmedOne: number;
let begunOne: number;

beforeAll(async () => {
  browser = await launch();
  pending = (await request()).courseId;
  confirmedOne = (await confirmed()).courseId;
  begunOne = (await begun()).courseId;
  context = await newContext(browser);
  ({ page } = await openPortal(context, "dana"));
});

afterEach(async () => {
  await context.unrouteAll();
  await leave(page);
});

afterAll(async () => {
  await browser.close();
  await tidy();
});

/** Whatever is sent is refused, in the words of the service. */
async function refuse(status: number, body: object): Promise<void> {
  await context.route(`${stack.restUrl}/courses**`, answer);
  await context.route(`${stack.restUrl}/courses/**`, answer);
  function answer(route: Parameters<Parameters<BrowserContext["route"]>[1]>[0]): Promise<void> {
    return route.request().method() === "POST"
      ? route.fulfill({ status, headers: HEADERS, json: body, contentType: "application/problem+json" })
      : route.continue();
  }
}

const OPENINGS: Record<string, () => Promise<void>> = {
  request: () => page.getByRole("button", { name: "Request a course" }).first().click(),
  assign: () => openForm(page, "Requests", pending, "assign"),
  reschedule: () => openForm(page, "Confirmed", confirmedOne, "reschedule"),
  cancel: () => openForm(page, "Confirmed", confirmedOne, "cancel"),
  complete: () => openForm(page, "Confirmed", begunOne, "complete"),
};

describe.each(Object.entries(SIZES))("at %s", (_, viewport) => {
  beforeAll(() => page.setViewportSize(viewport));

  test.each(Object.keys(OPENINGS))("the refusal of a form to %s is in sight and has the focus", async (action) => {
    await refuse(409, { code: "instructor_busy", detail: BUSY });
    await OPENINGS[action]?.();
    await formOf(page).locator("[type=submit]").waitFor();
    await page.waitForTimeout(200);

    await send(page);

    const alert = page.getByTestId("refusal");
    await alert.getByText(BUSY).waitFor();
    await expect.poll(() => focused(page)).toBe("refusal");
    expect(await isInSight(alert)).toBe(true);
  });

  test("the error at a field is in sight, and the field has the focus", async () => {
    await OPENINGS.reschedule?.();

    await send(page);

    const error = formOf(page)
      .getByText("Reason is required.")
      .or(formOf(page).getByText(/^Reason must be/));
    await error.waitFor();
    await expect.poll(() => focused(page)).toBe("reason");
    expect(await isInSight(error)).toBe(true);
  });

  test("an instructor that was not chosen is asked for where the choice is", async () => {
    await OPENINGS.assign?.();
    await formOf(page).getByRole("option").first().waitFor();

    await send(page);

    await formOf(page)
      .getByText(/^Instructor (is required|must be)/)
      .waitFor();
    await expect.poll(() => focused(page)).toBe("instructorId");
    expect(await isInSight(field(page, "instructorId"))).toBe(true);
  });

  test("a refused sign-in is in sight and has the focus", async () => {
    const visitor = await newContext(browser, { viewport });
    const signIn = await visitor.newPage();
    await signIn.goto(`${PORTAL_URL}/admin`);
    await signIn.getByLabel("Username").fill("dana");
    await signIn.getByRole("textbox", { name: "Password" }).fill("wrong");

    await signIn.keyboard.press("Enter");

    const alert = signIn.getByTestId("refusal");
    await alert.waitFor();
    await expect.poll(() => focused(signIn)).toBe("refusal");
    expect(await isInSight(alert)).toBe(true);
    await visitor.close();
  });
});

test("a second refusal with the same words is brought into sight again", async () => {
  await page.setViewportSize(SIZES["360 by 740"]);
  await refuse(409, { code: "instructor_busy", detail: BUSY });
  await OPENINGS.reschedule?.();
  await send(page);
  await page.getByTestId("refusal").waitFor();
  await field(page, "reason").fill("Again.");

  await send(page);

  await expect.poll(() => focused(page)).toBe("refusal");
  expect(await isInSight(page.getByTestId("refusal"))).toBe(true);
});

test("a course that cannot be reloaded keeps its refusal, and says why", async () => {
  await page.setViewportSize({ width: 1280, height: 720 });
  await refuse(412, { code: "stale_version", detail: "This course was cancelled by Omar at 14:02." });
  await OPENINGS.cancel?.();
  await send(page);
  await page.getByTestId("refusal").waitFor();
  await context.route(`${stack.restUrl}/courses/${confirmedOne}`, (route) => route.abort());

  await page.getByRole("button", { name: "Reload the course" }).press("Enter");

  await page.getByTestId("refusal").getByText("The server could not be reached.").waitFor();
  expect(await focused(page)).toBe("Reload the course");
});

test("after a sign-in, and after another try at what failed to load, the focus is on the page's main part", async () => {
  const visitor = await newContext(browser);
  const signIn = await visitor.newPage();
  await visitor.route(`${stack.restUrl}/courses?**`, (route) => route.fulfill({ status: 403, headers: HEADERS }));
  await signIn.goto(`${PORTAL_URL}/admin`);
  await signIn.getByLabel("Username").fill("dana");
  await signIn.getByRole("textbox", { name: "Password" }).fill("Coursewire-2025");
  await signIn.keyboard.press("Enter");
  const failed = signIn.getByRole("alert").filter({ hasText: "This list could not be fetched" });
  await failed.waitFor();
  expect(await signIn.evaluate(() => document.activeElement?.id)).toBe("main");
  // A page that connects fetches by itself what has failed.
  await linkIs(signIn, "live");
  await failed.waitFor();
  await visitor.unrouteAll();

  // What the page repeats by itself may come first, and takes the button away.
  const tryAgain = failed.getByRole("button", { name: "Try again" });
  await expect
    .poll(
      async () => {
        if (await tryAgain.isVisible()) await tryAgain.press("Enter", { timeout: 1_000 }).catch(() => undefined);
        return failed.count();
      },
      { timeout: 60_000 },
    )
    .toBe(0);

  expect(await signIn.evaluate(() => document.activeElement?.id)).toBe("main");
  await visitor.close();
});
