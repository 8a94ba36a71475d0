/** The bell by keyboard alone, and in two browsers of one person: what is read in one is read in the other. */
import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { violationsInBoth } from "./support/accessibility.ts";
import { get, post, request } from "./support/api.ts";
import { newContext, openPortal } from "./support/browser.ts";
import { focused, leave } from "./support/forms.ts";
import { sharedPortal } from "./support/set_up.ts";

let here: Page;
let elsewhere: Page;

sharedPortal("iffat", async (portal, browser) => {
  here = portal.page;
  const notices = await get<{ newest: string }>("iffat", "/notices");
  await post("iffat", "/notices/read", { upTo: notices?.newest });
  elsewhere = (await openPortal(await newContext(browser, { reducedMotion: "reduce" }), "iffat")).page;
});

const bell = (page: Page): Locator => page.getByTestId("bell");
const panel = (page: Page): Locator => page.getByRole("dialog", { name: "Notices", exact: true });

async function bothShow(unread: number): Promise<void> {
  await Promise.all(
    [here, elsewhere].map((page) => page.locator(`[data-testid=bell][data-unread="${unread}"]`).waitFor()),
  );
}

test("what is read in one browser is read in the other, and nothing of it needs a mouse", async () => {
  await bothShow(0);
  const first = await request();
  const second = await request();
  await bothShow(2);

  await bell(here).press("Enter");
  await expect.poll(() => focused(here)).toBe("Mark all as read");
  expect(await panel(here).locator("[data-read=false]").allTextContents()).toEqual([
    expect.stringContaining(`Course ${second.courseId}`),
    expect.stringContaining(`Course ${first.courseId}`),
  ]);
  expect(await violationsInBoth(here, "notices")).toEqual([]);
  for (const key of ["Tab", "ArrowDown"]) await here.keyboard.press(key);
  await expect.poll(() => focused(here)).toContain(`Course ${first.courseId}`);
  await here.keyboard.press("Enter");
  await here.getByRole("dialog", { name: `Course ${first.courseId}`, exact: true }).waitFor();
  await bothShow(1);
  await leave(here);
  await expect.poll(() => focused(here)).toBe("bell");

  await bell(elsewhere).press("Enter");
  await expect.poll(() => focused(elsewhere)).toBe("Mark all as read");
  await elsewhere.keyboard.press("Enter");
  await bothShow(0);
  await elsewhere.keyboard.press("Escape");
  await panel(elsewhere).waitFor({ state: "detached" });
  await expect.poll(() => focused(elsewhere)).toBe("bell");
});
