/** Restored forms: what was typed survives a reload, a new sign-in and the browser's history. */
import type { BrowserContext, Page } from "playwright-core";
import { expect, test } from "vitest";
import { freeDay, post, request } from "./support/api.ts";
import { act, linkIs, row } from "./support/browser.ts";
import { choose, field, focused, formOf, reasonOf, send, sent, TYPED, typeReason } from "./support/forms.ts";
import { sharedPortal } from "./support/set_up.ts";
import { PORTAL_URL, stack, user } from "./support/stack.ts";

let context: BrowserContext;
let page: Page;

sharedPortal("dana", (portal) => {
  ({ page, context } = portal);
});

/** Another tab of the same person. */
async function newTab(): Promise<Page> {
  const tab = await context.newPage();
  await tab.goto(`${PORTAL_URL}/admin`);
  await linkIs(tab, "live");
  return tab;
}

/** Accepts the next dialog of the browser, and resolves to its type. */
function nextDialogType(where = page): Promise<string> {
  return new Promise((resolve) => {
    where.once("dialog", (dialog) => {
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

async function signIn(username: string, where = page): Promise<void> {
  await where.getByLabel("Username").fill(username);
  await where.getByRole("textbox", { name: "Password" }).fill(user(username).password);
  await where.keyboard.press("Enter");
  await where.getByTestId("link").waitFor();
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
  await sent(page);
  await page.reload();
  await linkIs(page, "live");
  expect(await formOf(page).count()).toBe(0);
});

test("a change while the page was away is told as in a form that stayed open", async () => {
  const { courseId } = await request();
  await typeReason(page, courseId);
  const asked = nextDialogType();
  await page.goto("about:blank");
  await asked;
  await post("omar", `/courses/${courseId}/reschedule`, { scheduledDate: freeDay(), reason: "The room is taken." });

  await page.goto(`${PORTAL_URL}/admin`);

  const banner = page.getByTestId("changed");
  await banner.getByText(/Omar moved CPR Basic/).waitFor();
  await banner.getByRole("button", { name: "Reload the course" }).click();
  await banner.waitFor({ state: "detached" });
  expect(await reasonOf(page)).toBe(TYPED);
  await sent(page);
});

test("closing the tab asks first", async () => {
  const { courseId } = await request();
  const tab = await newTab();
  await typeReason(tab, courseId);
  const asked = nextDialogType(tab);

  await tab.close({ runBeforeUnload: true });

  expect(await asked).toBe("beforeunload");
});

test("a request comes back with every field as it was", async () => {
  await page.getByRole("button", { name: "Request a course" }).first().click();
  await choose(page, "organizationId", "Northgate");
  await field(page, "courseType").fill("First Aid");
  await choose(page, "timeZone", "Berlin");
  await page.getByRole("button", { name: "Add a date" }).click();
  await field(page, "alternativeDates[0]").fill("2031-02-03");
  await field(page, "notesInternal").check();
  const asked = nextDialogType();

  await page.reload();
  await asked;
  await page.getByTestId("restored").waitFor();

  await expect.poll(() => field(page, "organizationId").inputValue()).toBe("Northgate Clinic");
  expect(await field(page, "courseType").inputValue()).toBe("First Aid");
  expect(await field(page, "timeZone").inputValue()).toBe("Berlin, Europe");
  expect(await field(page, "alternativeDates[0]").inputValue()).toBe("2031-02-03");
  expect(await field(page, "notesInternal").isChecked()).toBe(true);
});

test("going back in the browser and forth again brings the form back", async () => {
  const { courseId } = await request();
  await page.goto(PORTAL_URL);
  await page.getByRole("link", { name: "Administration" }).click();
  await row(page, courseId).waitFor();
  // The first tab is shown already: choosing one would be a step of its own in the browser's history.
  await act(page, courseId, "cancel");
  await field(page, "reason").fill(TYPED);

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
  await sent(page);
});

test("a sign-out in another tab keeps the form for the same person, and shows it to nobody else", async () => {
  const { courseId } = await request();
  await typeReason(page, courseId);
  const other = await newTab();
  await signOut(other);
  await page.getByLabel("Username").waitFor();
  await other.close();

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
  const tab = await context.newPage();
  await tab.addInitScript(() => {
    Object.defineProperty(window, "sessionStorage", {
      get() {
        throw new DOMException("The operation is insecure.", "SecurityError");
      },
    });
  });
  await tab.goto(`${PORTAL_URL}/admin`);
  await linkIs(tab, "live");
  await typeReason(tab, courseId);
  const recover = await expire();
  await send(tab);
  await tab.getByText("Your sign-in has ended.").waitFor();
  await recover();

  await signIn("dana", tab);

  await tab.getByTestId("restored").waitFor();
  expect(await reasonOf(tab)).toBe(TYPED);
  await tab.close();
});
