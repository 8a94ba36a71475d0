/** What a person sees of a form, and does with it by keyboard. */
import type { Locator, Page } from "playwright-core";
import { act, reveal, showTab } from "./browser.ts";

const MAX_ESCAPES = 100;
/** How long a form that must be saved is sent again. */
const MAX_SAVING_MS = 60_000;
const PAUSE_MS = 1_000;
/**
 * What the portals say after 503 and 504 (docs/errors.md), and where no response came: the form stays, with what was typed, and
 * is to be sent again. What may be saved already has the same Idempotency-Key then.
 */
const UNDECIDED =
  /Too many changes are being saved at this moment|The service took too long|server answered 50[34]|Send it again as it is: it is saved once only/;

export function formOf(page: Page): Locator {
  return page.getByRole("dialog").filter({ has: page.locator("form") });
}

export function field(page: Page, name: string): Locator {
  return formOf(page).locator(`[name="${name}"]`);
}

/** An instructor in the list of the form, by the name and what is said of the time: “Mike Free”. */
export function instructor(page: Page, name: string | RegExp): Locator {
  return formOf(page).getByRole("option", { name });
}

/** Searches for instructors in the form: only lines in view are in the page, and those who are busy come last. */
export async function seek(page: Page, name: string): Promise<void> {
  await field(page, "instructorId").fill(name);
}

/** Chooses in a list that is searched by typing, such as a time zone by its city. */
export async function choose(page: Page, name: string, text: string): Promise<void> {
  await field(page, name).fill(text);
  const option = page.locator("[role=option]:visible").filter({ hasText: new RegExp(`^${text}`) });
  await option.first().click();
}

/** Sends the form with the keyboard alone. */
export async function send(page: Page): Promise<void> {
  await formOf(page).locator("[type=submit]").focus();
  await page.keyboard.press("Enter");
}

/**
 * Waits until a form that was sent has closed. Where the service was too busy or too slow to save it, it is sent again, as a
 * person would. Any other refusal stays, and ends in an error.
 */
export async function closed(page: Page, sendAgain = send): Promise<void> {
  const isClosed = async () => (await formOf(page).count()) === 0;
  await saved(page, formOf(page), isClosed, () => sendAgain(page));
}

/** The same for a form that stays when it is saved, which `isSaved` tells. */
export async function saved(
  page: Page,
  form: Locator,
  isSaved: () => Promise<boolean>,
  sendAgain: () => Promise<void>,
): Promise<void> {
  const last = performance.now() + MAX_SAVING_MS;
  const undecided = form.getByRole("alert").filter({ hasText: UNDECIDED }).first();
  while (!(await isSaved())) {
    if (performance.now() > last) throw new Error(`This is not saved: ${await form.allInnerTexts()}`);
    if (await undecided.isVisible()) {
      await page.waitForTimeout(PAUSE_MS);
      await sendAgain();
    }
    await page.waitForTimeout(50);
  }
}

/** Sends a form that must be saved with the keyboard alone, and waits until it has closed. */
export async function sent(page: Page): Promise<void> {
  await send(page);
  await closed(page);
}

/** Opens the form of an action from the course's row. */
export async function openForm(page: Page, tab: string, courseId: number, action: string): Promise<void> {
  await showTab(page, tab);
  await reveal(page, courseId);
  await act(page, courseId, action);
  await formOf(page).waitFor();
}

/** Closes whatever is open, and discards what was typed. */
export async function leave(page: Page): Promise<void> {
  const discard = page.getByTestId("discard-question").getByRole("button", { name: "Discard" });
  for (let tries = 0; (await page.getByRole("dialog").count()) > 0; tries += 1) {
    if (tries === MAX_ESCAPES) throw new Error(`This stays open: ${await page.getByRole("dialog").allInnerTexts()}`);
    // An Escape may have closed the question meanwhile.
    if (await discard.isVisible()) await discard.click({ timeout: 1_000 }).catch(() => undefined);
    else await page.keyboard.press("Escape");
    // Whatever appears or goes takes a moment for that.
    await page.waitForTimeout(250);
  }
}

/** Where the keyboard's focus is: `body` means that it was lost. */
export function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return "body";
    return element.getAttribute("name") ?? element.getAttribute("data-testid") ?? element.textContent ?? "";
  });
}

/** Whether the whole element is within the window and under nothing else. */
export function isInSight(element: Locator): Promise<boolean> {
  return element.evaluate((shown) => {
    const { left, top, width, bottom } = shown.getBoundingClientRect();
    return [top + 2, (top + bottom) / 2, bottom - 2].every((y) => {
      const seen = document.elementFromPoint(left + width / 2, y);
      return seen !== null && (shown.contains(seen) || seen.contains(shown));
    });
  });
}

/** The text that `typeReason` types. */
export const TYPED = "The hall is taken until noon.";

/** Opens the form that cancels a requested course, and types a reason. */
export async function typeReason(page: Page, courseId: number): Promise<void> {
  await openForm(page, "Requests", courseId, "cancel");
  await field(page, "reason").fill(TYPED);
}

export function reasonOf(page: Page): Promise<string> {
  return field(page, "reason").inputValue();
}
