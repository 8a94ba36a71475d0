/** Several courses at once, the search and the shortcuts: each with what it reaches at the service. */
import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { violationsOf } from "./support/accessibility.ts";
import { confirmed, courseOf, freeDay, post, request } from "./support/api.ts";
import { filterBy, row, showTab } from "./support/browser.ts";
import { formOf } from "./support/forms.ts";
import { sharedPortal } from "./support/set_up.ts";
import { PORTAL_URL } from "./support/stack.ts";

const MIKE = 32;
const SARA = 33;

let page: Page;

sharedPortal("dana", (portal) => {
  page = portal.page;
});

let words = 0;
/** A word that no other course has. */
function uniqueWord(): string {
  words += 1;
  return `Kayak${Date.now()}x${words}`;
}

const dialog = (): Locator => page.getByTestId("bulk-dialog");
const result = (courseId: number): Locator => dialog().locator(`[data-result="${courseId}"]`);
const summary = (text: string) => dialog().getByTestId("bulk-summary").getByText(text, { exact: true }).waitFor();

/** Presses G and a letter until the page is there: the letter must come within 1.5 seconds, which a busy machine may exceed. */
async function goBy(letter: string, heading: string): Promise<void> {
  const there = page.getByRole("heading", { name: heading, level: 1 });
  async function isThere(): Promise<boolean> {
    for (const key of ["g", letter]) await page.keyboard.press(key);
    return there.waitFor({ timeout: 5_000 }).then(
      () => true,
      () => false,
    );
  }
  await expect.poll(isThere, { timeout: 60_000 }).toBe(true);
}

async function chooseInstructor(name: string): Promise<void> {
  await dialog().locator("[name=instructorId]").fill(name);
  await page
    .locator("[role=option]:visible")
    .filter({ hasText: new RegExp(`^${name}$`) })
    .first()
    .click();
}

test("of five requests that get one instructor, the one in a taken hour is refused with its reason, and saved later", async () => {
  const courseType = uniqueWord();
  const days = [freeDay(), freeDay(), freeDay(), freeDay(), freeDay()];
  const inTheWay = await confirmed({ scheduledDate: days[2] ?? "" }, SARA);
  const wanted = await Promise.all(days.map((scheduledDate) => request({ scheduledDate, courseType })));
  const [first, , busy, , last] = wanted.map(({ courseId }) => courseId) as [number, number, number, number, number];
  await showTab(page, "Requests");
  await filterBy(page, courseType);
  const marks = page.locator("main [data-select]");
  await expect.poll(() => marks.count()).toBe(5);

  await row(page, first).locator("[data-select]").check();
  await row(page, last)
    .locator("[data-select]")
    .click({ modifiers: ["Shift"] });
  await page.getByRole("button", { name: "Assign 5 requests" }).click();
  await chooseInstructor("Sara");
  await dialog().getByRole("button", { name: "Assign 5 requests" }).click();

  await summary("4 courses saved. 1 refused.");
  expect(await result(busy).getAttribute("data-state")).toBe("refused");
  await result(busy).getByText(/Sara/).first().waitFor();
  await result(busy)
    .getByRole("link", { name: `Open course ${inTheWay.courseId} in a new tab` })
    .waitFor();
  for (const { courseId } of wanted) {
    const isRefused = courseId === busy;
    expect(await result(courseId).getAttribute("data-state")).toBe(isRefused ? "refused" : "saved");
    expect((await courseOf(courseId)).instructorId).toBe(isRefused ? null : SARA);
  }
  expect(await violationsOf(page, "bulk results")).toEqual([]);

  await post("omar", `/courses/${inTheWay.courseId}/cancel`, { reason: "The hall is closed." });
  await dialog().getByRole("button", { name: "Try the refused again" }).click();
  await summary("5 courses saved.");
  // One change each, however often it was sent.
  expect((await courseOf(first)).version).toBe(2);
  await dialog().getByRole("button", { name: "Close" }).last().click();
  await expect.poll(() => marks.count()).toBe(0);
});

test("all courses that the filter by instructor shows are handed over to another one", async () => {
  const courseType = uniqueWord();
  const theirs = await Promise.all([confirmed({ courseType }, SARA), confirmed({ courseType }, SARA)]);
  await page.goto(`${PORTAL_URL}/admin?tab=confirmed&instructorId=${SARA}&q=${courseType}`);

  await page.getByRole("button", { name: "Hand over all 2" }).click();
  await chooseInstructor("Mike");
  await dialog().getByRole("button", { name: "Hand over 2 courses" }).click();

  await summary("2 courses saved.");
  for (const { courseId } of theirs) expect((await courseOf(courseId)).instructorId).toBe(MIKE);
});

test("what somebody else takes from the list is selected no more, and is said", async () => {
  const courseType = uniqueWord();
  const [first, second] = [await request({ courseType }), await request({ courseType })];
  await page.goto(`${PORTAL_URL}/admin?q=${courseType}`);
  await row(page, second.courseId).waitFor();
  const bar = page.getByTestId("bulk-bar");
  await bar.getByRole("checkbox", { name: "Select all that is loaded" }).check();
  await bar.getByText("2 selected").waitFor();

  await post("omar", `/courses/${first.courseId}/cancel`, { reason: "The hall is closed." });

  await bar.getByText("1 selected").waitFor();
  await bar.getByText("1 course has left this list and is no longer selected.", { exact: true }).first().waitFor();
  await page.keyboard.press("Escape");
  await bar.getByText("1 selected").waitFor({ state: "detached" });
});

test("a range has no course that waits behind the button", async () => {
  const courseType = uniqueWord();
  const days = [freeDay(), freeDay(), freeDay()];
  const first = await request({ courseType, scheduledDate: days[0] ?? "" });
  const last = await request({ courseType, scheduledDate: days[2] ?? "" });
  await page.goto(`${PORTAL_URL}/admin?q=${courseType}`);
  const mark = (courseId: number) => row(page, courseId).locator("[data-select]");
  await mark(first.courseId).check();
  const between = await request({ courseType, scheduledDate: days[1] ?? "" });
  await page.getByRole("button", { name: "1 new" }).waitFor();

  await mark(last.courseId).click({ modifiers: ["Shift"] });

  const bar = page.getByTestId("bulk-bar");
  await bar.getByText("2 selected").waitFor();
  // The pointer leaves the list, which shows what has waited.
  await bar.getByRole("button", { name: "Cancel 2 courses" }).click();
  await dialog().locator("[name=reason]").fill("The hall is closed.");
  await dialog().getByRole("button", { name: "Cancel 2 courses" }).click();
  await summary("2 courses saved.");
  expect((await courseOf(between.courseId)).status).toBe("pending");
});

test("Back shows the tab before under a bulk action, whose reason stays, and which goes on to its results", async () => {
  const courseType = uniqueWord();
  const wanted = await Promise.all(Array.from({ length: 6 }, () => request({ courseType })));
  await page.goto(`${PORTAL_URL}/admin?tab=confirmed&q=${courseType}`);
  await showTab(page, "Requests");
  await expect.poll(() => page.locator("main [data-select]").count()).toBe(6);
  const bar = page.getByTestId("bulk-bar");
  await bar.getByRole("checkbox", { name: "Select all that is loaded" }).check();
  await bar.getByRole("button", { name: "Cancel 6 courses" }).click();
  await dialog().locator("[name=reason]").fill("The hall is closed.");
  await page.goBack();
  await page.getByRole("tab", { name: /^Confirmed/, selected: true, includeHidden: true }).waitFor();

  expect(await dialog().locator("[name=reason]").inputValue()).toBe("The hall is closed.");
  await page.goForward();
  let send = (): void => {};
  const sent = new Promise<void>((resolve) => {
    send = resolve;
  });
  await page.route("**/cancel", async (route) => {
    await sent;
    await route.continue();
  });
  await dialog().getByRole("button", { name: "Cancel 6 courses" }).click();
  await dialog().getByText("0 of 6 courses").waitFor();
  await page.goBack();
  send();

  await summary("6 courses saved.");
  await page.unroute("**/cancel");
  for (const { courseId } of wanted) expect((await courseOf(courseId)).status).toBe("cancelled");
});

test("Ctrl+K finds a course by a word, and opens it by keyboard", async () => {
  const courseType = uniqueWord();
  const { courseId } = await confirmed({ courseType });
  await page.goto(`${PORTAL_URL}/admin/settings`);
  await page.getByRole("heading", { name: "Settings", level: 1 }).waitFor();

  await page.keyboard.press("Control+k");
  const search = page.getByRole("combobox", { name: /^Search courses/ });
  await expect.poll(() => search.evaluate((element) => element === document.activeElement)).toBe(true);
  await page.keyboard.type(courseType.toLowerCase());
  await page.getByRole("option", { name: new RegExp(`#${courseId}`), selected: true }).waitFor();
  expect(await violationsOf(page, "search")).toEqual([]);
  await page.keyboard.press("Enter");

  await page
    .getByRole("dialog", { name: `Course ${courseId}` })
    .getByTestId("course-details")
    .waitFor();
});

test("single keys list the shortcuts, lead to pages and open a form, but not while somebody types or has switched them off", async () => {
  await page.goto(`${PORTAL_URL}/admin`);
  await page.locator("main [data-course]").first().waitFor();

  await page.keyboard.press("?");
  await page.getByTestId("shortcuts").getByText("Request a course").waitFor();
  expect(await violationsOf(page, "shortcuts")).toEqual([]);
  await page.keyboard.press("Escape");
  await page.getByTestId("shortcuts").waitFor({ state: "detached" });
  await page.keyboard.press("/");
  await page.keyboard.type("n?");
  await expect.poll(() => page.getByLabel("Filter this list").inputValue()).toBe("n?");
  expect(await page.getByRole("dialog").count()).toBe(0);

  await page.goto(`${PORTAL_URL}/admin`);
  await page.locator("main [data-course]").first().waitFor();
  await page.keyboard.press("n");
  await formOf(page).waitFor();
  await page.keyboard.press("Escape");
  // A dialog fades after its form has gone, and while there is one, keys are no shortcuts.
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await goBy("s", "Settings");
  const shortcuts = page.getByRole("switch", { name: /^Shortcuts of single keys/ });
  await shortcuts.focus();
  await page.keyboard.press("Space");
  await page.getByText("Saved.").waitFor();

  await page.keyboard.press("g");
  await page.keyboard.press("k");
  await page.keyboard.press("?");
  await page.waitForTimeout(300);

  expect(new URL(page.url()).pathname).toBe("/admin/settings");
  expect(await page.getByRole("dialog").count()).toBe(0);
  await page.keyboard.press("Space");
  await goBy("k", "Calendar");
});
