/** Restored forms: what was typed survives a reload, a new sign-in and the browser's history. */
import type { BrowserContext, Page } from "playwright-core";
import { expect, test } from "vitest";
import { request } from "./support/api.ts";
import { linkIs, signInIfAsked } from "./support/browser.ts";
import { field, focused, formOf, reasonOf, send, TYPED, typeReason } from "./support/forms.ts";
import { freshPortal } from "./support/set_up.ts";
import { PORTAL_URL, stack, user } from "./support/stack.ts";

let context: BrowserContext;
let page: Page;

freshPortal("dana", (portal) => {
  ({ page, context } = portal);
});

/** Accepts the next dialog of the browser, and resolves to its type. */
function nextDialogType(): Promise<string> {
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

test("a reload asks first, and brings back the form with what was typed", async () => {
  const { courseId } = await request();
  await typeReason(page, courseId);
  const asked = nextDialogType();

  await page.reload();

  expect(await asked).toBe("beforeunload");
  await page.getByTestId("restored").waitFor();
  expect(await reasonOf(page)).toBe(TYPED);
  await send(page);
  await formOf(page).waitFor({ state: "detached" });
  await page.reload();
  await linkIs(page, "live");
  expect(await formOf(page).count()).toBe(0);
});

test("closing the tab asks first", async () => {
  const { courseId } = await request();
  await typeReason(page, courseId);
  const asked = nextDialogType();

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
  const asked = nextDialogType();

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
  await typeReason(page, courseId);

  await page.goBack();
  await page.getByRole("link", { name: "Administration" }).waitFor();
  await page.goForward();

  await page.getByTestId("restored").waitFor();
  expect(await reasonOf(page)).toBe(TYPED);
});

test("an expired sign-in keeps the name and the form", async () => {
  const { courseId } = await request();
  await typeReason(page, courseId);
  const recover = await expire();
  await send(page);
  await page.getByText("Your sign-in has ended.").waitFor();
  expect(await page.getByLabel("Username").inputValue()).toBe("dana");
  await expect.poll(() => focused(page)).toBe("password");
  await recover();

  await signIn("dana");

  await page.getByTestId("restored").waitFor();
  expect(await reasonOf(page)).toBe(TYPED);
  await send(page);
  await formOf(page).waitFor({ state: "detached" });
});

test("a sign-out in another tab keeps the form for the same person, and shows it to nobody else", async () => {
  const { courseId } = await request();
  await typeReason(page, courseId);
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
  expect(await reasonOf(page)).toBe(TYPED);
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
  await typeReason(page, courseId);
  const recover = await expire();
  await send(page);
  await page.getByText("Your sign-in has ended.").waitFor();
  await recover();

  await signIn("dana");

  await page.getByTestId("restored").waitFor();
  expect(await reasonOf(page)).toBe(TYPED);
});
