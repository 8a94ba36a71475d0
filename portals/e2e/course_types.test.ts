/** An administrator's catalogue of course types, and the choice that it gives to organizations. */
import type { Browser, Page } from "playwright-core";
import { afterAll, expect, test } from "vitest";
import { violationsOf } from "./support/accessibility.ts";
import { freeDay, get, patch } from "./support/api.ts";
import { openPortal } from "./support/browser.ts";
import { choose, field, formOf, saved } from "./support/forms.ts";
import { sharedPortal } from "./support/set_up.ts";

interface Catalogue {
  items: { courseTypeId: number; active: boolean }[];
}

const NAME = `Sailing ${Date.now() % 100_000}`;
let browser: Browser;
let dana: Page;

sharedPortal("dana", (portal, own) => {
  dana = portal.page;
  browser = own;
});

// Other tests request courses of any type.
afterAll(async () => {
  const found = await get<Catalogue>("dana", "/people/course-types");
  const active = found?.items.filter((each) => each.active) ?? [];
  // Each is sent, also if another one fails.
  await Promise.all(
    active.map(({ courseTypeId }) => patch("dana", `/people/course-types/${courseTypeId}`, { active: false })),
  );
});

test("a type that an administrator adds is chosen by an organization, and its duration fills the end", async () => {
  await dana.getByRole("link", { name: "People" }).click();
  await dana.getByRole("tab", { name: "Course types" }).click();
  await dana.getByLabel("Name of the new course type").fill(NAME);
  await dana.getByLabel("Duration in minutes").fill("150");
  await dana.keyboard.press("Enter");
  const isListed = () => dana.getByRole("row", { name: NAME }).getByText("150 min").isVisible();
  await saved(dana, dana.locator("main"), isListed, () => dana.getByLabel("Duration in minutes").press("Enter"));
  expect(await violationsOf(dana, "course types")).toEqual([]);

  const { page: iffat } = await openPortal(browser, "iffat");
  await iffat.getByRole("button", { name: "Request a course" }).click();
  await formOf(iffat).waitFor();
  await field(iffat, "scheduledDate").fill(freeDay());
  await field(iffat, "startTime").fill("09:15");
  await choose(iffat, "courseType", NAME);

  await expect.poll(() => field(iffat, "endTime").inputValue()).toBe("11:45");
  expect(await field(iffat, "courseType").inputValue()).toBe(NAME);
});
