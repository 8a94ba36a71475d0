/** No violations that axe knows of: every portal, light and dark, wide and narrow; lists, course, menu and forms. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PORTALS, ROLES } from "../src/domain/portal_roles.ts";
import { violationsOf } from "./support/accessibility.ts";
import { launch, linkIs, newContext, signInIfAsked } from "./support/browser.ts";
import { PORTAL_URL } from "./support/stack.ts";

const WHO = { instructor: "mike", organization: "iffat", admin: "dana" } as const;
const SIZES = { wide: { width: 1280, height: 860 }, narrow: { width: 360, height: 740 } } as const;
const LOOKS = (["light", "dark"] as const).flatMap((colorScheme) =>
  (["wide", "narrow"] as const).map((size) => ({ colorScheme, size })),
);

let browser: Browser;

beforeAll(async () => {
  browser = await launch();
});

afterAll(() => browser.close());

describe.concurrent.each(LOOKS)("$colorScheme and $size", ({ colorScheme, size }) => {
  test.each(ROLES)("%s", async (role) => {
    const context = await newContext(browser, { colorScheme, viewport: SIZES[size], reducedMotion: "reduce" });
    const page = await context.newPage();
    const found: string[] = [];
    const check = async (where: string): Promise<void> => void found.push(...(await violationsOf(page, where)));
    await page.goto(PORTAL_URL + PORTALS[role].path);
    await page.getByLabel("Username").waitFor();
    await check("sign-in");

    await signInIfAsked(page, WHO[role]);
    await linkIs(page, "live");
    await page.locator("main [data-course]").first().waitFor();
    await check("lists");
    await fits(page);

    await page.getByTestId("link").click();
    await page.getByText("Last update:").waitFor();
    await check("link");
    await page.keyboard.press("Escape");

    await page
      .getByRole("button", { name: /open details/ })
      .first()
      .click();
    await page.getByRole("heading", { name: "History" }).waitFor();
    await page.getByTestId("course-details").locator("ol li").first().waitFor();
    await check("course");
    await fits(page);
    await page.keyboard.press("Escape");
    await page.getByTestId("course-details").waitFor({ state: "detached" });

    await page.locator("main [data-action]").first().click();
    await page.getByRole("dialog").locator("form").waitFor();
    await check("form");
    await page.getByRole("dialog").locator("[type=submit]").click();
    await page.getByTestId("refusal").waitFor();
    await check("refused form");
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });

    if (role !== "instructor") {
      await page.getByRole("button", { name: "Request a course" }).first().click();
      await page.getByRole("dialog").locator("form").waitFor();
      await check("request");
    }
    await context.close();
    expect(found).toEqual([]);
  });
});

/** Nothing sticks out sideways. */
async function fits(page: Page): Promise<void> {
  const tooWide = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(tooWide).toBeLessThanOrEqual(0);
}
