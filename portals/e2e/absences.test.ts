/** What an instructor enters is in the administrator's open picker by itself, and the service holds to it. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { violationsOf } from "./support/accessibility.ts";
import { confirmed, freeDay, get, post, request } from "./support/api.ts";
import { linkIs, openPortal, timeUntil } from "./support/browser.ts";
import { instructor, saved, seek, send } from "./support/forms.ts";
import { sharedPortal } from "./support/set_up.ts";
import { PORTAL_URL } from "./support/stack.ts";

interface Listed {
  items: { absenceId: number; fromDate: string }[];
}

// An event arrives within a second; the machine of the tests may be busy.
const AT_ONCE_MS = 5_000;
/** The first days of the absences that the tests have entered. */
const days: string[] = [];
let browser: Browser;
let dana: Page;
let mike: Page;

sharedPortal("dana", (portal, own) => {
  dana = portal.page;
  browser = own;
});

beforeAll(async () => {
  mike = (await openPortal(browser, "mike")).page;
  await mike.getByRole("link", { name: "Absences" }).click();
  await list(mike).waitFor();
});

afterAll(async () => {
  for (const day of days) {
    const found = await get<Listed>("dana", `/absences?from=${day}&to=${day}`);
    for (const { absenceId } of found?.items ?? []) await post("dana", `/absences/${absenceId}/remove`, {});
  }
});

const form = (page: Page) => page.getByRole("form", { name: "Add an absence" });
const list = (page: Page) => page.locator('[data-list="absences"]');
const rowOf = (page: Page, day: string) =>
  list(page)
    .locator("li")
    .filter({ has: page.locator(`time[datetime="${day}"]`) });

const add = (page: Page) => form(page).getByRole("button", { name: "Add absence" }).click();

async function enter(page: Page, day: string): Promise<void> {
  days.push(day);
  await form(page).getByLabel("First day").fill(day);
  await add(page);
}

/** Enters one that is taken, and waits for its row. */
async function entered(page: Page, day: string): Promise<void> {
  await enter(page, day);
  const isListed = async () => (await rowOf(page, day).count()) > 0;
  await saved(page, form(page), isListed, () => add(page));
}

/** An absence that is years away is not in the list, so tests enter one of the coming months. */
function comingDay(): string {
  const days = 40 + (Math.floor(Date.now() / 1000) % 250);
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}

describe("an absence that an instructor enters", () => {
  test("is in the open picker by itself, is refused when forced, and frees the instructor when it is removed", async () => {
    const day = comingDay();
    const { courseId } = await request({ scheduledDate: day, startTime: "22:00", endTime: "22:30" });
    await dana.goto(`${PORTAL_URL}/admin/courses/${courseId}`);
    await linkIs(dana, "live");
    const course = dana.getByRole("dialog", { name: `Course ${courseId}` });
    await course.getByTestId("course-details").waitFor();
    await course.locator("[data-action=assign]").click();
    await seek(dana, "Mike");
    await instructor(dana, /^Mike Free/).waitFor();

    await entered(mike, day);
    const took = await timeUntil(() => instructor(dana, /^Mike .*away/).waitFor());
    expect(took).toBeLessThan(AT_ONCE_MS);

    await instructor(dana, /^Mike /).click();
    await send(dana);
    await dana.getByRole("dialog").getByText("Mike is away").waitFor();

    await rowOf(mike, day)
      .getByRole("button", { name: /^Remove/ })
      .click();
    await mike.getByRole("button", { name: "Remove now" }).click();
    await instructor(dana, /^Mike Free/).waitFor();
    await expect.poll(() => mike.getByRole("status").filter({ hasText: "You are available again" }).count()).toBe(1);
  });

  test("over a course is refused, with a link to the course", async () => {
    const { courseId, scheduledDate } = await confirmed({ scheduledDate: freeDay() });

    await enter(mike, scheduledDate);

    const alert = form(mike).getByRole("alert");
    await alert.getByText("teaching").waitFor();
    await alert.getByRole("link", { name: `Open course ${courseId}` }).click();
    await mike.getByRole("dialog", { name: `Course ${courseId}` }).waitFor();
    await mike.keyboard.press("Escape");
  });
});

test("an administrator enters one for any instructor, by keyboard, and sees who is away", async () => {
  const day = comingDay();
  days.push(day);
  await dana.getByRole("link", { name: "Absences" }).click();
  await form(dana).getByRole("combobox", { name: "Instructor" }).fill("Sara");
  await dana.getByRole("option", { name: "Sara" }).waitFor();
  await dana.keyboard.press("ArrowDown");
  await dana.keyboard.press("Enter");
  await form(dana).getByLabel("First day").fill(day);
  const [first, last] = await Promise.all(
    ["First day", "Last day"].map((label) => form(dana).getByLabel(label).boundingBox()),
  );
  expect(last?.y).toBe(first?.y);
  await form(dana).getByLabel("Last day").press("Enter");

  await rowOf(dana, day).filter({ hasText: "Sara" }).waitFor();
  expect(await violationsOf(dana, "absences")).toEqual([]);
  await list(dana).getByLabel("Filter by instructor").fill("mik");
  await expect.poll(() => rowOf(dana, day).filter({ hasText: "Sara" }).count()).toBe(0);
  await dana.goto(`${PORTAL_URL}/admin`);
  await linkIs(dana, "live");
});

test("Ctrl+Z takes the first one of a page back at once, and the focus stays on the page", async () => {
  const day = comingDay();
  await mike.goto(`${PORTAL_URL}/instructor/absences`);
  await list(mike).waitFor();
  await entered(mike, day);
  await mike.getByTestId("toasts").getByRole("button", { name: "Undo" }).waitFor();

  await mike.keyboard.press("Control+z");

  await expect.poll(() => rowOf(mike, day).count()).toBe(0);
  await expect.poll(() => mike.evaluate(() => document.activeElement?.tagName)).toBe("MAIN");
});
