/** Others see within two seconds that somebody opens a course, edits it, and leaves it. */
import type { Browser } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { confirmed, post } from "./support/api.ts";
import { linkIs, openPortal, type Portal, reveal, row, showTab, timeUntil } from "./support/browser.ts";
import { formOf } from "./support/forms.ts";
import { openCourse } from "./support/screen.ts";
import { sharedPortal } from "./support/set_up.ts";
import { PORTAL_URL } from "./support/stack.ts";

const AT_ONCE_MS = 2_000;
const SARA = 33;

let dana: Portal;
let iffat: Portal;
let browser: Browser;

sharedPortal("dana", (portal, opened) => {
  dana = portal;
  browser = opened;
});

beforeAll(async () => {
  iffat = await openPortal(browser, "iffat");
});

/** What the organization's row says of others. */
const said = (courseId: number) => row(iffat.page, courseId).getByTestId("present");

test("an organization sees on its row that an admin looks at a course, edits it, and has gone", async () => {
  const { courseId } = await confirmed();
  await showTab(iffat.page, "Confirmed");
  await reveal(iffat.page, courseId);

  await openCourse(dana.page, courseId);
  const appeared = await timeUntil(() => said(courseId).getByText("Dana is looking at this").waitFor());
  await dana.page.getByTestId("course-details").locator("[data-action=reschedule]").click();
  await formOf(dana.page).waitFor();
  const edited = await timeUntil(() => said(courseId).getByText("Dana is editing").waitFor());
  await dana.page.keyboard.press("Escape");
  await said(courseId).getByText("Dana is looking at this").waitFor();
  await dana.page.keyboard.press("Escape");
  const gone = await timeUntil(() => said(courseId).waitFor({ state: "detached" }));

  expect(Math.max(appeared, edited, gone)).toBeLessThan(AT_ONCE_MS);
});

test("a page that is left is gone at once, and the other tab of the person stays", async () => {
  const { courseId } = await confirmed();
  await showTab(iffat.page, "Confirmed");
  await reveal(iffat.page, courseId);
  const [first, second] = [await dana.context.newPage(), await dana.context.newPage()];
  for (const page of [first, second]) {
    await page.goto(`${PORTAL_URL}/admin/courses/${courseId}`);
    await linkIs(page, "live");
    await page.getByTestId("course-details").waitFor();
  }
  await said(courseId).getByText("Dana").waitFor();

  await first.goto("about:blank");
  // On a slow machine the second tab may be announced only now.
  await said(courseId).getByText("Dana").waitFor();
  const gone = await timeUntil(async () => {
    await second.goto("about:blank");
    await said(courseId).waitFor({ state: "detached" });
  });

  expect(gone).toBeLessThan(AT_ONCE_MS);
});

test("a former instructor is shown no more as soon as the page says that the course is somebody else's", async () => {
  const { courseId } = await confirmed();
  await showTab(iffat.page, "Confirmed");
  await reveal(iffat.page, courseId);
  const mike = await openPortal(browser, "mike");
  await openCourse(mike.page, courseId);
  await said(courseId).getByText("Mike is looking at this").waitFor();

  await post("dana", `/courses/${courseId}/assign`, { instructorId: SARA });
  await mike.page.getByText("Not on your list").waitFor();
  const gone = await timeUntil(() => said(courseId).waitFor({ state: "detached" }));

  expect(gone).toBeLessThan(AT_ONCE_MS);
  await mike.context.close();
});

test("who opens a form is told that somebody else has the course open", async () => {
  const { courseId } = await confirmed();
  await showTab(iffat.page, "Confirmed");
  await reveal(iffat.page, courseId);
  await openCourse(iffat.page, courseId);

  await openCourse(dana.page, courseId);
  await dana.page.getByTestId("course-details").locator("[data-action=reschedule]").click();

  const line = formOf(dana.page).getByTestId("presence-line");
  await line.getByText("is looking at this").waitFor();
  // Only who edits is announced.
  expect(await line.getByRole("status").textContent()).toBe("");
});
