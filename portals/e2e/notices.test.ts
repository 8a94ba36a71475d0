/** Notices of many changes at once, and of one's own actions, which can be undone; the count in the title of a hidden tab. */
import type { Browser, Locator } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Course } from "../src/domain/course.ts";
import { PORTALS } from "../src/domain/portal_roles.ts";
import { violationsOf } from "./support/accessibility.ts";
import { confirmed, courseOf, freeDay, post, request, tidy } from "./support/api.ts";
import { openWindow } from "./support/background_tabs.ts";
import { act, launch, type Portal, reveal, row, showTab } from "./support/browser.ts";
import { sharedPortal } from "./support/set_up.ts";
import { PORTAL_URL } from "./support/stack.ts";

let dana: Portal;

sharedPortal("dana", (portal) => {
  dana = portal;
});

const toasts = (): Locator => dana.page.getByTestId("toasts");

/** Closes what earlier steps have told. */
async function dismissAll(): Promise<void> {
  const dismiss = toasts().getByRole("button", { name: "Dismiss" });
  await expect
    .poll(
      async () => {
        // One that closes by itself meanwhile cannot be clicked.
        if (await dismiss.count())
          await dismiss
            .first()
            .click({ timeout: 5_000 })
            .catch(() => {});
        return dismiss.count();
      },
      { timeout: 60_000 },
    )
    .toBe(0);
}

/** Stops the page's time. */
async function pause(): Promise<void> {
  const { page } = dana;
  // Ahead of what passes until the page is told.
  await page.clock.pauseAt((await page.evaluate(() => Date.now())) + 10_000);
}

/** Returns once the page has received this many events. While its time stands still they come at once, however slow. */
async function receive(count: number, cause: () => Promise<unknown>): Promise<void> {
  const { console } = dana;
  console.length = 0;
  await cause();
  await expect
    .poll(() => console.filter((line) => line.startsWith("📡 Received")).length, { timeout: 60_000 })
    .toBe(count);
}

describe("twenty changes at once", () => {
  test("are one notice that counts them, announced once, and opens the list of changes", async () => {
    const { page } = dana;
    await page.clock.install();
    await pause();
    const moved: Course[] = [];
    await receive(12, async () => {
      moved.push(...(await Promise.all(Array.from({ length: 12 }, () => request({}, "iffat")))));
    });
    await page.clock.runFor(2_000);
    await toasts().getByText("12 new requests").waitFor();
    await page.clock.resume();
    await dismissAll();
    await page.evaluate(() => {
      const announced: string[] = [];
      const region = document.querySelector("[data-testid=announcement]");
      if (!region) throw new Error("Nothing is announced here.");
      new MutationObserver(() => announced.push(region.textContent ?? "")).observe(region, { childList: true });
      Object.assign(window, { announced });
    });

    const move = { scheduledDate: freeDay(), reason: "The building is closed." };
    await pause();
    await receive(12, () =>
      Promise.all(moved.map(({ courseId }) => post("omar", `/courses/${courseId}/reschedule`, move))),
    );
    // The notice is there, and grows.
    await page.clock.runFor(500);
    await receive(8, () => Promise.all(Array.from({ length: 8 }, () => request({}, "iffat"))));
    await page.clock.runFor(2_000);
    const notice = toasts().locator("[data-notice=burst]");
    await notice.getByText("20 changes").waitFor();
    await notice.getByText("12 moved, 8 new requests").waitFor();
    await expect
      .poll(() => page.evaluate(() => (window as unknown as { announced: string[] }).announced.at(-1)))
      .toBe("20 changes: 12 moved, 8 new requests");
    const announced = await page.evaluate(() => (window as unknown as { announced: string[] }).announced);
    expect(announced).toHaveLength(1);
    expect(await toasts().locator("[data-notice]").count()).toBe(1);
    // Its time stands still while it has the focus.
    await notice.getByRole("button", { name: "Show the changes" }).focus();
    await page.clock.resume();
    expect(await violationsOf(page, "a burst")).toEqual([]);

    await notice.getByRole("button", { name: "Show the changes" }).click();
    const feed = page.getByRole("region", { name: "Activity" });
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe("activity");
    await expect.poll(() => feed.getByText("“The building is closed.”").count()).toBe(12);
    await notice.waitFor({ state: "detached" });
  });
});

describe("one's own action", () => {
  let courseId: number;
  let before: string;

  beforeEach(async () => {
    ({ courseId, scheduledDate: before } = await confirmed());
    await showTab(dana.page, "Confirmed");
    await reveal(dana.page, courseId);
    await dismissAll();
  });

  async function move(): Promise<void> {
    await act(dana.page, courseId, "reschedule");
    const form = dana.page.getByRole("dialog");
    await form.locator("[name=scheduledDate]").fill(freeDay());
    await form.locator("[name=reason]").fill("The wrong day.");
    await form.locator("[type=submit]").click();
    await form.waitFor({ state: "detached" });
  }

  test("is undone by the keyboard, in its version, and the notice waits for the focus", async () => {
    const { page } = dana;
    await move();
    const undo = toasts().getByRole("button", { name: "Undo" });
    await undo.focus();
    expect(await violationsOf(page, "an offer to undo")).toEqual([]);
    await page.clock.install();
    await page.clock.fastForward(30_000);
    expect(await undo.isVisible()).toBe(true);
    await page.getByRole("tab", { name: /^Confirmed/ }).focus();
    await page.clock.resume();

    await page.keyboard.press("Control+z");

    await toasts().getByText(`CPR Basic (course ${courseId}) is as it was before.`).waitFor();
    await row(page, courseId).locator(`time[datetime="${before}"]`).waitFor();
    expect(await courseOf(courseId)).toMatchObject({ scheduledDate: before, version: 4 });
  });

  test("is not undone when somebody else has changed the course meanwhile", async () => {
    await move();
    const undo = toasts().getByRole("button", { name: "Undo" });
    // Its time stands still while it has the focus.
    await undo.focus();
    const day = freeDay();
    await post("omar", `/courses/${courseId}/reschedule`, { scheduledDate: day, reason: "Later." });

    await undo.click();

    await toasts().getByText("Not undone").waitFor();
    await toasts()
      .getByText(/^Omar moved CPR Basic to .*, after the change that was to be undone\.$/)
      .waitFor();
    expect((await courseOf(courseId)).scheduledDate).toBe(day);
  });

  test("that is the first assignment takes the instructor off again", async () => {
    const { page } = dana;
    const pending = await request();
    await showTab(page, "Requests");
    await act(page, pending.courseId, "assign");
    const form = page.getByRole("dialog");
    await form.locator("[data-instructor]").first().click();
    await form.locator("[type=submit]").click();
    await form.waitFor({ state: "detached" });

    await toasts().getByRole("button", { name: "Undo" }).click();

    await toasts().getByText(`CPR Basic (course ${pending.courseId}) is as it was before.`).waitFor();
    await row(page, pending.courseId).waitFor();
    expect(await courseOf(pending.courseId)).toMatchObject({ status: "pending", instructorId: null, version: 3 });
  });

  test("that is final offers no way back", async () => {
    await act(dana.page, courseId, "cancel");
    const form = dana.page.getByRole("dialog");
    await form.locator("[name=reason]").fill("Closed.");
    await form.locator("[type=submit]").click();
    await row(dana.page, courseId).waitFor({ state: "detached" });

    expect(await toasts().getByRole("button", { name: "Undo" }).count()).toBe(0);
  });
});

describe("a hidden tab", () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launch({ hasWindows: true });
  });

  afterAll(() => browser.close());

  test("counts in its title what nobody has seen, until one of the tabs is shown", async () => {
    const window = await openWindow(browser);
    const open = async (portal: "organization" | "instructor") => {
      const tab = await window.open(PORTAL_URL + PORTALS[portal].path);
      await tab.until('!!document.querySelector("button[type=submit], [data-testid=link]")');
      await tab.evaluate('document.querySelector("button[type=submit]")?.click()');
      await tab.until('!!document.querySelector("[data-testid=link][data-state=live]")');
      return tab;
    };
    const [first, second] = [await open("organization"), await open("organization")];
    await second.show();
    await first.until("document.hidden");
    await request();
    await second.until('document.querySelector("[data-testid=toasts]").textContent.includes("Open course")');
    await first.until('document.querySelector("#activity li") !== null');
    await first.until('document.title === "Courses · Organizations · Coursewire"');

    const other = await open("instructor");
    await other.show();
    await first.until("document.hidden");
    await second.until("document.hidden");
    for (let n = 0; n < 2; n++) await request();
    for (const tab of [first, second]) await tab.until('document.title === "(2) Courses · Organizations · Coursewire"');
    expect(await first.evaluate('document.querySelector("link[rel=icon]").getAttribute("href")')).toBe(
      "/favicon-unseen.svg",
    );
    await second.show();

    for (const tab of [first, second]) await tab.until('document.title === "Courses · Organizations · Coursewire"');
    await window.close();
    await tidy();
  });
});
