/** Pictures of the portals for the documentation: `OUT` names the folder. Not a test, though it is run like one. */
import { mkdirSync } from "node:fs";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, test } from "vitest";
import { PORTALS } from "../src/domain/roles.ts";
import { launch, linkIs, newContext, row, signInIfAsked, watch } from "./support/browser.ts";
import { PORTAL_URL } from "./support/stack.ts";

const OUT = process.env.OUT ?? new URL("../screenshots", import.meta.url).pathname;
const WHO = { instructor: "mike", organization: "iffat", admin: "dana" } as const;

let browser: Browser;

beforeAll(async () => {
  mkdirSync(OUT, { recursive: true });
  browser = await launch();
});

afterAll(() => browser.close());

describe.each(["light", "dark"] as const)("in %s colours", (colorScheme) => {
  test.each(["instructor", "organization", "admin"] as const)("%s", async (role) => {
    const context = await newContext(browser, { colorScheme, reducedMotion: "reduce", deviceScaleFactor: 1.5 });
    const { page } = watch(await context.newPage(), context);
    const shoot = (name: string) => page.screenshot({ path: `${OUT}/${role}-${name}${colorScheme}.png` });

    await page.goto(PORTAL_URL + PORTALS[role].path);
    if (process.env.MORE) {
      await page.getByLabel("Username").waitFor();
      await shoot("sign-in-");
    }
    await signInIfAsked(page, WHO[role]);
    await linkIs(page, "live");
    await page.locator("main [data-course]").first().waitFor();
    await page.waitForTimeout(400);
    await shoot("");
    if (process.env.MORE) await more();
    await context.close();

    async function more(): Promise<void> {
      const first = page.locator("main [data-course]").first();
      const courseId = Number(await first.getAttribute("data-course"));
      await row(page, courseId)
        .getByRole("button", { name: /open details/ })
        .click();
      await page.getByTestId("course-details").waitFor();
      await page.waitForTimeout(600);
      await shoot("course-");
      await page.keyboard.press("Escape");
      await page.waitForTimeout(300);
      if (await first.locator("[data-action]").count()) {
        await first.locator("[data-action]").first().click();
        await page.getByRole("dialog").getByRole("textbox").first().waitFor();
        await page.waitForTimeout(500);
        await shoot("form-");
        await page.keyboard.press("Escape");
      }
      if (role !== "instructor") {
        await page.getByRole("button", { name: "Request a course" }).first().click();
        await page.waitForTimeout(600);
        await shoot("request-");
        await page.keyboard.press("Escape");
      }
      await page.setViewportSize({ width: 360, height: 740 });
      await page.waitForTimeout(400);
      await shoot("narrow-");
    }
  });
});
