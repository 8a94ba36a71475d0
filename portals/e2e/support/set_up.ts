/** The set-up that several files share: one browser per file, and a portal per file or per test. */
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { tidy } from "./api.ts";
import { launch, newContext, openPortal, type Portal } from "./browser.ts";
import { leave } from "./forms.ts";

/** Opens one portal for the tests of a file. After each test its dialogs are closed, and the courses are removed. */
export function sharedPortal(username: string, take: (portal: Portal, browser: Browser) => void): void {
  let browser: Browser;
  let portal: Portal;

  beforeAll(async () => {
    browser = await launch();
    portal = await openPortal(browser, username);
    take(portal, browser);
  });
  afterEach(async () => {
    await leave(portal.page);
    await tidy();
  });
  afterAll(() => browser.close());
}

/** Opens a portal in a new context for each test, without animations. */
export function freshPortal(username: string, take: (portal: Portal) => void): void {
  let browser: Browser;
  let portal: Portal;

  beforeAll(async () => {
    browser = await launch();
  });
  beforeEach(async () => {
    portal = await openPortal(await newContext(browser, { reducedMotion: "reduce" }), username);
    take(portal);
  });
  afterEach(async () => {
    await portal.context.close();
    await tidy();
  });
  afterAll(() => browser.close());
}
