/** The set-up that several files share: one browser and one portal per file. */
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll } from "vitest";
import { tidy } from "./api.ts";
import { launch, openPortal, type Portal } from "./browser.ts";
import { leave } from "./forms.ts";

/** Opens one portal for the tests of a file. After each test its dialogs are closed, and the courses are removed. */
export function sharedPortal(username: string, take: (portal: Portal, browser: Browser) => unknown): void {
  let browser: Browser;
  let portal: Portal;

  beforeAll(async () => {
    browser = await launch();
    portal = await openPortal(browser, username);
    await take(portal, browser);
  });
  afterEach(async () => {
    await leave(portal.page);
    await tidy();
  });
  afterAll(() => browser.close());
}
