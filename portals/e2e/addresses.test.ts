/** The address says what a page shows: tab, filter and open course. Links and Back do what they do elsewhere. */
import { expect, test } from "vitest";
import { request } from "./support/api.ts";
import { type Portal, reveal, row, showTab, signInIfAsked } from "./support/browser.ts";
import { focused } from "./support/forms.ts";
import { sharedPortal } from "./support/set_up.ts";
import { PORTAL_URL } from "./support/stack.ts";

let dana: Portal;
sharedPortal("dana", (portal) => {
  dana = portal;
});

const addressOf = ({ page }: Pick<Portal, "page">) => page.url().slice(PORTAL_URL.length);
const details = () => dana.page.getByTestId("course-details");
const isSelected = (name: string) => dana.page.getByRole("tab", { name, selected: true }).waitFor();

test("tab, filter and open course are in the address, and a reload shows them again", async () => {
  const { courseId, location } = await request();
  const { page } = dana;
  await showTab(page, "Confirmed");
  await expect.poll(() => addressOf(dana)).toBe("/admin?tab=confirmed");
  await showTab(page, "Requests");
  await page.getByLabel("Filter this list").fill(location);
  const query = `q=${location.replace(" ", "+")}`;
  await expect.poll(() => addressOf(dana)).toBe(`/admin?${query}`);
  await row(page, courseId).getByRole("link").click();
  await details().waitFor();
  expect(addressOf(dana)).toBe(`/admin/courses/${courseId}?${query}`);

  await page.reload();

  await details().getByText(location).waitFor();
  // The focus returns to the row, if the list has been fetched by then.
  await row(page, courseId).waitFor();
  await page.keyboard.press("Escape");
  await details().waitFor({ state: "detached" });
  expect(addressOf(dana)).toBe(`/admin?${query}`);
  await expect.poll(() => focused(page)).toMatch(/open details$/);
  expect(await page.getByLabel("Filter this list").inputValue()).toBe(location);
  await page.getByLabel("Filter this list").fill("");
  await expect.poll(() => addressOf(dana)).toBe("/admin");
});

test("Back closes the open course, and never shows a closed one again", async () => {
  const { courseId } = await request();
  const { page } = dana;
  await showTab(page, "Completed");
  await showTab(page, "Requests");
  const link = (await reveal(page, courseId)).getByRole("link");
  await link.click();
  await details().waitFor();
  await page.goBack();
  await details().waitFor({ state: "detached" });
  await link.click();
  await details().waitFor();
  await page.keyboard.press("Escape");
  await details().waitFor({ state: "detached" });
  await expect.poll(() => link.evaluate((element) => element === document.activeElement)).toBe(true);

  await page.goBack();

  await isSelected("Completed");
  expect(await details().count()).toBe(0);
  await page.goForward();
  await isSelected("Requests");
});

test("a course is a link, which opens in another tab with the same list under it", async () => {
  const { courseId, location } = await request();
  await showTab(dana.page, "Requests");
  await dana.page.getByLabel("Filter this list").fill(location);
  await row(dana.page, courseId).waitFor();
  await expect.poll(() => addressOf(dana)).toContain("q=");

  const opened = dana.context.waitForEvent("page");
  await row(dana.page, courseId).getByRole("link").click({ button: "middle" });
  const other = await opened;

  await signInIfAsked(other, "dana");
  await other.getByTestId("course-details").getByText(location).waitFor();
  expect(addressOf({ page: other })).toBe(`/admin/courses/${courseId}?q=${location.replace(" ", "+")}`);
  await other.keyboard.press("Escape");
  await other.getByTestId("course-details").waitFor({ state: "detached" });
  expect(addressOf({ page: other })).toBe(`/admin?q=${location.replace(" ", "+")}`);
  await other.close();
  await dana.page.getByLabel("Filter this list").fill("");
});

test("another page that the search leads to replaces the open course, so that Back does not open it", async () => {
  const { courseId } = await request();
  const { page } = dana;
  await showTab(page, "Requests");
  await (await reveal(page, courseId)).getByRole("link").click();
  await details().waitFor();
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: /Search/ }).fill("Completed");
  await page.getByRole("option", { name: "Completed" }).first().click();
  await isSelected("Completed");
  await details().waitFor({ state: "detached" });

  await page.goBack();

  await isSelected("Requests");
  expect(await details().count()).toBe(0);
});

test("on a phone the tab of the address is in sight", async () => {
  const { page } = dana;
  await page.setViewportSize({ width: 360, height: 740 });

  await page.goto(`${PORTAL_URL}/admin?tab=all`);

  const tab = page.getByRole("tab", { name: /^All/, selected: true });
  await tab.waitFor();
  await expect
    .poll(async () => Math.round(((await tab.boundingBox())?.x ?? 0) + ((await tab.boundingBox())?.width ?? 0)))
    .toBeLessThanOrEqual(360);
  await page.setViewportSize({ width: 1280, height: 860 });
});
