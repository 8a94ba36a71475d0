/** What was typed into a form is kept until it is sent or discarded on purpose. */
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { confirmed, request, tidy } from "./support/api.ts";
import { launch, linkIs, newContext, openPortal, row, signInIfAsked } from "./support/browser.ts";
import { field, focused, formOf, openForm, send } from "./support/forms.ts";
import { PORTAL_URL, stack, user } from "./support/stack.ts";

const TYPED = "The hall is taken until noon.";

let browser: Browser;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  browser = await launch();
});

beforeEach(async () => {
  context = await newContext(browser, { reducedMotion: "reduce" });
  ({ page } = await openPortal(context, "dana"));
});

afterEach(async () => {
  await context.close();
  await tidy();
});

afterAll(() => browser.close());

const question = () => page.getByTestId("discard-question");
const reason = () => field(page, "reason").inputValue();

async function typeReason(courseId: number): Promise<void> {
  await openForm(page, "Requests", courseId, "cancel");
  await field(page, "reason").fill(TYPED);
}

/** The question of the browser before it leaves the page. */
function answerLeaving(): Promise<string> {
  return new Promise((resolve) => {
    page.once("dialog", (dialog) => {
      resolve(dialog.type());
      void dialog.accept();
    });
  });
}

/** Refuses every token from now on. */
async function expire(): Promise<() => Promise<void>> {
  const refusal = { __type: "NotAuthorizedException", message: "Refresh Token has expired" };
  const isRefresh = (body: string | null) => Boolean(body?.includes("REFRESH_TOKEN_AUTH"));
  const headers = { "Access-Control-Allow-Origin": "*" };
  const courses = `${stack.restUrl}/courses/**`;
  await context.route(courses, (route) =>
    route.request().method() === "POST" ? route.fulfill({ status: 401, headers, body: "{}" }) : route.continue(),
  );
  await context.route(`${stack.cognitoUrl}/`, (route) =>
    isRefresh(route.request().postData()) ? route.fulfill({ status: 400, headers, json: refusal }) : route.continue(),
  );
  return () => context.unrouteAll();
}

async function signIn(username: string): Promise<void> {
  await page.getByLabel("Username").fill(username);
  await page.getByRole("textbox", { name: "Password" }).fill(user(username).password);
  await page.keyboard.press("Enter");
  await page.getByTestId("link").waitFor();
}

async function signOut(where: Page): Promise<void> {
  await where.getByRole("button", { name: /^Account of/ }).click();
  await where.getByRole("menuitem", { name: "Sign out" }).click();
}

test("Escape asks before typed text goes; Escape again goes on typing", async () => {
  const { courseId } = await request();
  await typeReason(courseId);

  await page.keyboard.press("Escape");
  await question().waitFor();
  await expect.poll(() => focused(page)).toBe("Keep typing");
  await page.keyboard.press("Escape");
  await question().waitFor({ state: "detached" });

  expect(await reason()).toBe(TYPED);
  await expect.poll(() => focused(page)).toBe("reason");
});

test("what was discarded on purpose is gone, and the focus is where the form was opened", async () => {
  const { courseId } = await request();
  await typeReason(courseId);
  await page.keyboard.press("Escape");

  await page.getByRole("button", { name: "Discard" }).click();
  await formOf(page).waitFor({ state: "detached" });

  await expect.poll(() => focused(page)).not.toBe("body");
  await openForm(page, "Requests", courseId, "cancel");
  expect(await reason()).toBe("");
});

test.each(["Close", "Keep as it is"])("“%s” asks before typed text goes", async (name) => {
  const { courseId } = await request();
  await typeReason(courseId);

  await page.getByRole("button", { name, exact: true }).click();

  await question().waitFor();
  await page.getByRole("button", { name: "Keep typing" }).click();
  expect(await reason()).toBe(TYPED);
});

test("a click beside the form closes nothing", async () => {
  const { courseId } = await request();
  await typeReason(courseId);

  await page.mouse.click(5, 5);

  expect(await reason()).toBe(TYPED);
});

test("a form in which nothing was typed closes without a question", async () => {
  const { courseId } = await request();
  await openForm(page, "Requests", courseId, "cancel");

  await page.keyboard.press("Escape");

  await formOf(page).waitFor({ state: "detached" });
  expect(await question().count()).toBe(0);
});

test("a half-typed time is asked about like any other text", async () => {
  const { courseId } = await request();
  await openForm(page, "Requests", courseId, "reschedule");
  await field(page, "startTime").focus();
  await page.keyboard.press("Backspace");

  await page.keyboard.press("Escape");

  await question().waitFor();
});

test("Escape in a form opened from the drawer closes the form alone", async () => {
  const { courseId } = await request();
  await page.goto(`${PORTAL_URL}/admin/courses/${courseId}`);
  const details = page.getByTestId("course-details");
  await details.locator("[data-action=cancel]").click();
  await formOf(page).waitFor();

  await page.keyboard.press("Escape");
  await formOf(page).waitFor({ state: "detached" });

  await page.waitForTimeout(400);
  expect(await details.isVisible()).toBe(true);
  expect(await details.locator("[data-action=cancel]").evaluate((at) => at === document.activeElement)).toBe(true);
  await page.keyboard.press("Escape");
  await details.waitFor({ state: "detached" });
});

test.each([
  ["the list of zones", "timeZone", "Space"],
  ["the calendar", "scheduledDate", "Space"],
])("Escape in %s leaves the form open", async (_, name, key) => {
  await page.getByRole("button", { name: "Request a course" }).first().click();
  await field(page, name).focus();
  await page.keyboard.press(key);
  await page.waitForTimeout(300);

  await page.keyboard.press("Escape");
  await page.waitForTimeout(300);

  expect(await formOf(page).isVisible()).toBe(true);
});

test("a reload asks first, and brings back the form with what was typed", async () => {
  const { courseId } = await request();
  await typeReason(courseId);
  const asked = answerLeaving();

  await page.reload();

  expect(await asked).toBe("beforeunload");
  await page.getByTestId("restored").waitFor();
  expect(await reason()).toBe(TYPED);
  await send(page);
  await formOf(page).waitFor({ state: "detached" });
  await page.reload();
  await linkIs(page, "live");
  expect(await formOf(page).count()).toBe(0);
});

test("closing the tab asks first", async () => {
  const { courseId } = await request();
  await typeReason(courseId);
  const asked = answerLeaving();

  await page.close({ runBeforeUnload: true });

  expect(await asked).toBe("beforeunload");
});

test("a request comes back with every field as it was", async () => {
  await page.getByRole("button", { name: "Request a course" }).first().click();
  await field(page, "organizationId").selectOption({ label: "Northgate Clinic" });
  await field(page, "courseType").fill("First Aid");
  await field(page, "timeZone").selectOption("Europe/Berlin");
  await page.getByRole("button", { name: "Add a date" }).click();
  await field(page, "alternativeDates[0]").fill("2031-02-03");
  await field(page, "notesInternal").check();
  const asked = answerLeaving();

  await page.reload();
  await asked;
  await page.getByTestId("restored").waitFor();

  expect(await field(page, "organizationId").locator("option:checked").textContent()).toMatch(/Northgate|8/);
  expect(await field(page, "courseType").inputValue()).toBe("First Aid");
  expect(await field(page, "timeZone").inputValue()).toBe("Europe/Berlin");
  expect(await field(page, "alternativeDates[0]").inputValue()).toBe("2031-02-03");
  expect(await field(page, "notesInternal").isChecked()).toBe(true);
});

test("going back in the browser and forth again brings the form back", async () => {
  const { courseId } = await request();
  await page.goto(PORTAL_URL);
  await page.getByRole("link", { name: "Administration" }).click();
  await typeReason(courseId);

  await page.goBack();
  await page.getByRole("link", { name: "Administration" }).waitFor();
  await page.goForward();

  await page.getByTestId("restored").waitFor();
  expect(await reason()).toBe(TYPED);
});

test("an expired sign-in keeps the name and the form", async () => {
  const { courseId } = await request();
  await typeReason(courseId);
  const recover = await expire();
  await send(page);
  await page.getByText("Your sign-in has ended.").waitFor();
  expect(await page.getByLabel("Username").inputValue()).toBe("dana");
  await expect.poll(() => focused(page)).toBe("password");
  await recover();

  await signIn("dana");

  await page.getByTestId("restored").waitFor();
  expect(await reason()).toBe(TYPED);
  await send(page);
  await formOf(page).waitFor({ state: "detached" });
});

test("a sign-out in another tab keeps the form for the same person, and shows it to nobody else", async () => {
  const { courseId } = await request();
  await typeReason(courseId);
  const other = await context.newPage();
  await other.goto(`${PORTAL_URL}/admin`);
  await signInIfAsked(other, "dana");
  await signOut(other);
  await page.getByLabel("Username").waitFor();

  await signIn("omar");
  await linkIs(page, "live");
  expect(await formOf(page).count()).toBe(0);
  await signOut(page);
  await signIn("dana");

  await page.getByTestId("restored").waitFor();
  expect(await reason()).toBe(TYPED);
});

test("where the browser forbids storage for the tab, memory keeps the form until the page goes", async () => {
  const { courseId } = await request();
  await context.addInitScript(() => {
    Object.defineProperty(window, "sessionStorage", {
      get() {
        throw new DOMException("The operation is insecure.", "SecurityError");
      },
    });
  });
  await page.reload();
  await linkIs(page, "live");
  await typeReason(courseId);
  const recover = await expire();
  await send(page);
  await page.getByText("Your sign-in has ended.").waitFor();
  await recover();

  await signIn("dana");

  await page.getByTestId("restored").waitFor();
  expect(await reason()).toBe(TYPED);
});

test("a form that is being sent stays until it is answered", async () => {
  const { courseId } = await confirmed();
  await openForm(page, "Confirmed", courseId, "cancel");
  await field(page, "reason").fill(TYPED);
  let answer = (): void => {};
  const held = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await context.route(`${stack.restUrl}/courses/${courseId}/cancel`, async (route) => {
    await held;
    await route.continue();
  });
  await send(page);
  await page.locator("[type=submit][aria-disabled=true]").waitFor();

  await page.keyboard.press("Escape");
  await page.waitForTimeout(300);
  expect(await formOf(page).isVisible()).toBe(true);
  expect(await question().count()).toBe(0);
  expect(await focused(page)).toBe("Cancel course");
  answer();

  await formOf(page).waitFor({ state: "detached" });
  await row(page, courseId).waitFor({ state: "detached" });
  await expect.poll(() => focused(page)).not.toBe("body");
});
