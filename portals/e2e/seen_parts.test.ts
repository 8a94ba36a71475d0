/** Whether what a page has can be seen: not below the header, not cut off, and where it was while one types. */
import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { freeDay, request } from "./support/api.ts";
import { sharedPortal } from "./support/set_up.ts";
import { PORTAL_URL } from "./support/stack.ts";

const SIZES = [
  { width: 1280, height: 740 },
  { width: 900, height: 740 },
  { width: 360, height: 740 },
];
const ROWS = 20;

let page: Page;

sharedPortal("dana", (portal) => {
  page = portal.page;
});

/** Whether the middle of the element is the element's, and nothing lies upon it. */
function isSeen(part: Locator): Promise<boolean> {
  return part.evaluate((element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    return element.contains(document.elementFromPoint(x + width / 2, y + height / 2));
  });
}

/** How many pixels of the focused element lie below something that sticks to the top of the window. */
function coveredPixels(): Promise<number> {
  return page.evaluate(() => {
    const covers = document.querySelectorAll("header, [data-testid=bulk-bar]");
    const focused = document.activeElement;
    if (!focused?.closest("main [data-list] li")) return 0;
    const { top, bottom } = focused.getBoundingClientRect();
    const pixels = Array.from(covers, (each) => {
      const cover = each.getBoundingClientRect();
      return Math.min(bottom, cover.bottom) - Math.max(top, cover.top);
    });
    return Math.round(Math.max(0, ...pixels));
  });
}

test("a scrolled list has its bar, and each part that Shift+Tab reaches, below the header", async () => {
  const courseType = `Sail${Date.now()}`;
  await Promise.all(Array.from({ length: ROWS }, () => request({ courseType, scheduledDate: freeDay() })));
  for (const size of SIZES) {
    await page.setViewportSize(size);
    await page.goto(`${PORTAL_URL}/admin?q=${courseType}`);
    await page.locator("main [data-select]").nth(2).check();
    await page.mouse.move(size.width / 2, size.height / 2);
    // Before all rows are there, the page may be too short.
    await expect
      .poll(() =>
        page.evaluate(() => {
          window.scrollTo(0, 700);
          return window.scrollY;
        }),
      )
      .toBe(700);

    const bar = page.getByTestId("bulk-bar");
    const parts = [bar.getByRole("checkbox"), ...(await bar.getByRole("button").all())];
    expect(parts.length).toBeGreaterThan(2);
    for (const part of parts) expect.soft(await isSeen(part), `${part} at ${size.width}`).toBe(true);
    // At the header's edge, or at that of the window if the header has scrolled away.
    const header = await page.locator("header").boundingBox();
    const edge = Math.max(0, (header?.y ?? 0) + (header?.height ?? 0));
    expect.soft(Math.round((await bar.boundingBox())?.y ?? 0), `at ${size.width}`).toBe(Math.round(edge));

    const links = page.locator("main [data-list] li a");
    await links.nth(Math.floor((await links.count()) / 2)).focus();
    const covered: number[] = [];
    for (let step = 0; step < 30; step += 1) {
      await page.keyboard.press("Shift+Tab");
      covered.push(await coveredPixels());
    }
    expect.soft(Math.max(...covered), `covered at ${size.width}`).toBe(0);
    await page.keyboard.press("Escape");
  }
});

interface Chip {
  /** How much of the name is seen, in pixels. */
  name: number;
  hasTime: boolean;
  /** Texts that are only seen in part. */
  cut: string[];
}

/** The chips on the calendar, by course. */
function chips(): Promise<Record<string, Chip>> {
  return page.evaluate(() => {
    const found: Record<string, Chip> = {};
    for (const chip of document.querySelectorAll<HTMLElement>("main a[data-course]")) {
      const box = chip.getBoundingClientRect();
      const widthOf = (part: HTMLElement): number => {
        const { top, bottom, left, right } = part.getBoundingClientRect();
        return top >= box.top && bottom <= box.bottom + 0.5 && left >= box.left ? Math.min(right, box.right) - left : 0;
      };
      const parts = chip.querySelectorAll<HTMLElement>("[aria-hidden] span, span[aria-hidden]");
      const texts = Array.from(parts).filter(
        (each) => !each.firstElementChild && each.textContent && each.checkVisibility(),
      );
      found[chip.dataset.course ?? ""] = {
        name: Math.max(0, ...texts.filter((each) => each.textContent === "CPR Basic").map(widthOf)),
        hasTime: texts.some((each) => /^\d/.test(each.textContent) && widthOf(each) > 20),
        cut: texts.filter((each) => widthOf(each) === 0).map((each) => each.textContent),
      };
    }
    return found;
  });
}

test("a course on the calendar has its name, short, beside another one, and in another zone", async () => {
  await page.setViewportSize({ width: 1280, height: 860 });
  const scheduledDate = freeDay();
  const timeZone = "Asia/Kolkata";
  const at = (startTime: string, endTime: string, zone = {}) => request({ scheduledDate, startTime, endTime, ...zone });
  const alone = [
    await at("08:00", "08:30", { timeZone }),
    await at("09:00", "09:30"),
    await at("10:00", "11:00", { timeZone }),
    await at("11:00", "12:00"),
  ];
  const beside = [
    await at("12:00", "12:30", { timeZone }),
    await at("12:00", "12:30"),
    await at("13:00", "14:00", { timeZone }),
    await at("13:00", "14:00"),
  ];
  for (const hourCycle of [24, 12]) {
    await page.evaluate(
      (preferences) => localStorage.setItem("coursewire:preferences", preferences),
      JSON.stringify({ hourCycle }),
    );
    for (const view of ["week", "month", "week&by=instructor"]) {
      await page.goto(`${PORTAL_URL}/admin/calendar?view=${view}&date=${scheduledDate}`);
      await page.locator('[data-list="calendar"][aria-busy="false"]').waitFor();
      await page.locator(`main a[data-course="${alone[0]?.courseId}"]`).waitFor();
      const found = await chips();
      const where = `${view}, ${hourCycle} hours`;
      for (const [courses, least] of [
        [alone, 40],
        [beside, 20],
      ] as const) {
        const shown = courses.flatMap(({ courseId }) => found[courseId] ?? []);
        expect
          .soft(
            shown.map(({ name }) => name > least),
            where,
          )
          .not.toContain(false);
        expect
          .soft(
            shown.flatMap(({ cut }) => cut),
            where,
          )
          .toEqual([]);
        if (courses === alone) {
          expect
            .soft(
              shown.map(({ hasTime }) => hasTime),
              where,
            )
            .not.toContain(false);
          expect(shown.length).toBeGreaterThan(1);
        }
      }
    }
  }
  await page.evaluate(() => localStorage.removeItem("coursewire:preferences"));
});

test("the filter stays where it is while somebody types into it", async () => {
  const { courseType } = await request({ courseType: `Row${Date.now()}` });
  const moved: string[] = [];
  for (const width of [1440, 1280, 1180, 1060, 900, 360]) {
    await page.setViewportSize({ width, height: 740 });
    await page.goto(`${PORTAL_URL}/admin`);
    const filter = page.getByLabel("Filter this list");
    await expect.poll(() => page.getByRole("tab", { name: /^Requests/ }).textContent()).toMatch(/\d/);
    const place = async (): Promise<string> => {
      const { x = 0, y = 0 } = (await filter.boundingBox()) ?? {};
      return `${width}: ${Math.round(x)}, ${Math.round(y)}`;
    };
    // The header gets its last parts when the browser has nothing else to do.
    const isSettled = async (): Promise<boolean> => {
      const first = await place();
      await page.waitForTimeout(1_000);
      return (await place()) === first;
    };
    await page.locator("main li[data-course]").nth(1).waitFor();
    await expect.poll(isSettled).toBe(true);
    const before = await place();
    await filter.fill(courseType);
    await page.locator("main li[data-course]").nth(1).waitFor({ state: "detached" });
    await page.waitForFunction(() => location.search !== "");
    const after = await place();
    if (after !== before) moved.push(`${before} → ${after}`);
  }
  expect(moved).toEqual([]);
});
