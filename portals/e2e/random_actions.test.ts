/**
 * Random actions of three roles, while portals go offline and come back, open courses and load pages. At the end the caches
 * and the screens equal fresh fetches. `SEED=… make test-e2e ARGS="-k random_actions"` repeats a run.
 */
import type { InfiniteData } from "@tanstack/react-query";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CoursePage } from "../src/domain/course.ts";
import { LISTS, type ListName } from "../src/features/courses/course_lists.ts";
import { merged } from "../src/features/courses/course_order.ts";
import { tidy } from "./support/api.ts";
import { launch, linkIs, newContext, openPortal, type Portal } from "./support/browser.ts";
import { cachesOf, differences } from "./support/caches.ts";
import { type Random, RandomActions, randomFrom } from "./support/random_actions.ts";
import { refresh, type Screen, screenOf } from "./support/screen.ts";

const ACTIONS = 200;
const USERS = ["dana", "iffat", "mike", "sara"] as const;
const ROWS_PER_PAGE = 5;
const ACTIONS_PER_USER = ACTIONS / USERS.length;
// One portal after the other misses so many actions.
const OFFLINE = { from: 5, until: 30 };
const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000);

let browser: Browser;
let portals: Portal[];

beforeAll(async () => {
  browser = await launch();
  portals = await Promise.all(USERS.map(openWithShortPages));
});

afterAll(async () => {
  await tidy();
  await browser.close();
});

test(`after ${ACTIONS} random actions each portal has what a fetch returns (SEED=${SEED})`, async () => {
  const random = randomFrom(SEED);
  const actions = new RandomActions(random);
  for (let n = 0; n < 20; n += 1) await actions.request();
  for (const { page } of portals) for (let n = 0; n < 4; n += 1) await use(page, random);

  for (let n = 0; n < ACTIONS; n += 1) {
    const turn = Math.floor(n / ACTIONS_PER_USER);
    if (n % ACTIONS_PER_USER === OFFLINE.from) await portals[turn]?.context.setOffline(true);
    if (n % ACTIONS_PER_USER === OFFLINE.until) await portals[turn]?.context.setOffline(false);
    await actions.act();
    // One that is not offline.
    const user = portals[(turn + 1 + (n % (USERS.length - 1))) % USERS.length];
    if (user && n % 4 === 0) await use(user.page, random);
  }

  await Promise.all(USERS.map((username, at) => expectAsFetched(portals[at] as Portal, username)));
});

/** What the portal has kept, in the caches and on the screen, is what it has after fetching everything again. */
async function expectAsFetched(portal: Portal, username: string): Promise<void> {
  await linkIs(portal.page, "live");
  await expectFresh(portal, username);
  const kept = await screenOf(portal.page);
  const cached = await cachedNumbers(portal);
  for (const [name, numbers] of Object.entries(numbersIn(kept))) {
    expect(numbers, `${username}, ${name}: ${WAY_OUT}`).toEqual(cached[name]?.slice(0, numbers.length));
  }
  await refresh(portal.page);
  await portal.page.waitForTimeout(1_000);
  await expectFresh(portal, username);
  expectSameRows(kept, await screenOf(portal.page), username);
}

const WAY_OUT = `SEED=${SEED} make test-e2e ARGS="-k random_actions" repeats the run.`;

/** A portal whose lists have several pages. */
async function openWithShortPages(username: string): Promise<Portal> {
  const context = await newContext(browser);
  await context.route(/\/courses\?/, (route) =>
    route.continue({
      url: route
        .request()
        .url()
        .replace(/limit=\d+/, `limit=${ROWS_PER_PAGE}`),
    }),
  );
  return openPortal(context, username);
}

/** What a person does meanwhile: changes the list, loads a page, opens or closes a course, fetches everything again. */
async function use(page: Page, random: Random): Promise<void> {
  await press(page, "[role=tab]", random());
  const choice = random();
  if (choice < 0.4) await press(page, "main [data-list] button:not([data-course] button)", random());
  else if (choice < 0.8) await press(page, "main [data-course] a", random());
  else if (choice < 0.9) await page.keyboard.press("Escape");
  else await refresh(page);
}

/** Presses one of the elements, also behind an open course. `part` from 0 to 1 says which. */
function press(page: Page, selector: string, part: number): Promise<void> {
  return page.evaluate(
    ([css, at]) => {
      const found = document.querySelectorAll<HTMLElement>(css);
      found[Math.floor(at * found.length)]?.click();
    },
    [selector, part] as const,
  );
}

async function expectFresh(portal: Portal, username: string): Promise<void> {
  const message = `${username}: ${WAY_OUT}`;
  await expect.poll(() => differences(portal, username), { timeout: 120_000, interval: 500, message }).toEqual([]);
}

/** The courses of each list that are in the page. */
function numbersIn({ lists }: Screen): Record<string, number[]> {
  const entries = Object.entries(lists).map(([name, { rows }]) => {
    return [name, rows.map((row) => Number.parseInt(row, 10))] as const;
  });
  return Object.fromEntries(entries);
}

/** The courses of each list in the cache. */
async function cachedNumbers(portal: Portal): Promise<ReturnType<typeof numbersIn>> {
  const all = await cachesOf(portal);
  const lists = all.filter(({ key: [name, filters] }) => Object.hasOwn(LISTS, String(name)) && isEmpty(filters));
  const entries = lists.map(({ key, data }) => {
    const { pages } = data as InfiniteData<CoursePage>;
    return [key[0], merged(LISTS[key[0] as ListName].order, pages).map(({ courseId }) => courseId)] as const;
  });
  return Object.fromEntries(entries);
}

function isEmpty(filters: unknown): boolean {
  return Object.keys(filters as object).length === 0;
}

/** The counts of the tabs, and the rows that both show: loaded pages are longer or shorter than fetched ones. */
function expectSameRows(kept: Screen, fresh: Screen, username: string): void {
  const message = `${username}: ${WAY_OUT}`;
  expect(kept.drawer, message).toBe(fresh.drawer);
  for (const [name, { count, rows }] of Object.entries(kept.lists)) {
    const fetched = fresh.lists[name] ?? { count: "", rows: [] };
    const both = Math.min(rows.length, fetched.rows.length);
    expect(rows.slice(0, both), message).toEqual(fetched.rows.slice(0, both));
    expect(count, message).toBe(fetched.count);
  }
}
