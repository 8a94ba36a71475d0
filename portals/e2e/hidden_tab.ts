/**
 * Mike has a course open in a tab that is hidden for minutes, as the browser hides it, then shows and closes the tab. Not a test
 * of its own, though it is run like one: `tests.e2e.presence_minutes` sees meanwhile what others are told of Mike.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { openWindow } from "./support/background_tabs.ts";
import { launch } from "./support/browser.ts";
import { PORTAL_URL } from "./support/stack.ts";

const HIDDEN_MS = Number(process.env.HIDDEN_MS);
const COURSE = Number(process.env.COURSE_ID);
const MORE_MS = 120_000;
// The others have been told by then.
const SETTLED_MS = 5_000;

test(
  "a tab is hidden, shown and closed",
  async () => {
    const browser = await launch({ hasWindows: true });
    const window = await openWindow(browser);
    const tab = await window.open(`${PORTAL_URL}/instructor/courses/${COURSE}`);
    await tab.until('!!document.querySelector("button[type=submit], [data-testid=link]")');
    await tab.evaluate('document.querySelector("button[type=submit]")?.click()');
    await tab.until('!!document.querySelector("[data-testid=course-details]")');
    await tab.until('!!document.querySelector("[data-testid=link][data-state=live]")');
    await sleep(SETTLED_MS);

    const front = await window.open("about:blank");
    await front.show();
    await tab.until('document.visibilityState === "hidden"');
    await sleep(HIDDEN_MS);
    expect(await tab.evaluate<string>("document.visibilityState")).toBe("hidden");
    await tab.show();
    await sleep(SETTLED_MS);

    await tab.close();
    await browser.close();
  },
  HIDDEN_MS + MORE_MS,
);
