/** What axe knows of that keeps people out. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/** The rules whose result depends on the colours. */
const COLOUR_RULES = ["color-contrast", "link-in-text-block"];
const MAX_ANIMATED_MS = 10_000;

export async function violationsOf(page: Page, where: string): Promise<string[]> {
  // Nothing is judged halfway through its appearance.
  await page.waitForTimeout(350);
  return run(page, where);
}

/** In light colours by all rules, then in dark ones by those for colours. The page must have no animations. */
export async function violationsInBoth(page: Page, where: string): Promise<string[]> {
  await page.waitForTimeout(100);
  const light = await run(page, where);
  await colours(page, "dark");
  const dark = await run(page, `${where}, dark`, COLOUR_RULES);
  await colours(page, "light");
  return [...light, ...dark];
}

async function colours(page: Page, colorScheme: "light" | "dark"): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor({ state: "attached" });
}

/** Waits until nothing appears, goes or changes its colours: on a slow machine that takes longer than its duration. */
async function stillness(page: Page): Promise<void> {
  const last = performance.now() + MAX_ANIMATED_MS;
  const isMoving = () =>
    page.evaluate(() =>
      document.getAnimations().some(({ playState, effect }) => {
        const end = Number(effect?.getComputedTiming().endTime);
        return playState === "running" && Number.isFinite(end);
      }),
    );
  while ((await isMoving()) && performance.now() < last) await page.waitForTimeout(50);
}

/** Checks what lies open on the page, otherwise the page: what is behind a dialog or menu is checked without it. */
async function run(page: Page, where: string, rules?: string[]): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(AXE);
  await stillness(page);
  const { violations } = await page.evaluate((only) => {
    const { axe } = window as unknown as { axe: { run(part: unknown, options: object): Promise<AxeResults> } };
    const open = [...document.querySelectorAll("[role=dialog], [role=menu], [role=listbox]")];
    const part = open.filter((each) => each.checkVisibility());
    // The rest of the options only saves time.
    const options = {
      ...(only ? { runOnly: only } : {}),
      resultTypes: ["violations"],
      selectors: false,
      preload: false,
    };
    return axe.run(part.length > 0 ? part : document, options);
  }, rules);
  return violations.map(({ id, nodes }) => `${where}: ${id}: ${nodes.map(({ html }) => html).join(" ; ")}`);
}
