/** Pictures of the portals for the documentation: `OUT` names the folder. Not a test, though it is run like one. */
import { mkdirSync } from "node:fs";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, test } from "vitest";
import type { Role } from "../src/domain/course.ts";
import { PORTALS } from "../src/domain/portal_roles.ts";
import { daysFromToday, post, request, tidy } from "./support/api.ts";
import { launch, linkIs, newContext, row, signInIfAsked, watch } from "./support/browser.ts";
import { PORTAL_URL } from "./support/stack.ts";

const OUT = process.env.OUT ?? new URL("../screenshots", import.meta.url).pathname;
const WHO = { instructor: "mike", organization: "iffat", admin: "dana" } as const;

let browser: Browser;

/** Something to be seen: changes that others make while the page is open. */
async function happen(role: Role): Promise<void> {
  const days = [8, 9].map((day) => daysFromToday(day + Math.floor(Math.random() * 20)));
  const first = { courseType: "First Aid", location: "Main campus, gym", scheduledDate: days[0] ?? "" };
  const second = { courseType: "CPR Refresher", location: "Sports hall", scheduledDate: days[1] ?? "" };
  const { courseId } = await request({ ...first, startTime: "06:00", endTime: "08:00" });
  if (role === "admin") return void (await request({ ...second, location: "Clinic, hall 3" }, "northgate"));
  await post("omar", `/courses/${courseId}/assign`, { instructorId: 32 });
  const other = await request({ ...second, startTime: "19:00", endTime: "21:00" });
  if (role === "instructor") await post("omar", `/courses/${other.courseId}/assign`, { instructorId: 32 });
}

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
    await happen(role);
    await page.waitForTimeout(2_500);
    await shoot("");
    await tidy();
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
