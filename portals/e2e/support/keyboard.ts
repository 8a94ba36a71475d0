/** A person without a mouse: every element is reached by the keys of a keyboard, and used by them. */
import type { Locator, Page } from "playwright-core";
import { PORTALS } from "../../src/domain/portal_roles.ts";
import { linkIs } from "./browser.ts";
import { closed, formOf } from "./forms.ts";
import { PORTAL_URL, user } from "./stack.ts";

/** More elements than Tab passes on the longest way of a task. */
const MAX_STEPS = 120;

/** Presses a key until the element has the focus. */
export async function goTo(page: Page, target: Locator, key = "Tab"): Promise<void> {
  await target.waitFor();
  for (let step = 0; step <= MAX_STEPS; step += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press(key);
  }
  throw new Error(`${key} does not lead to ${target}.`);
}

/** Goes to a button, link or item of a menu, and presses Enter. */
export async function press(page: Page, target: Locator, key = "Tab"): Promise<void> {
  await goTo(page, target, key);
  await page.keyboard.press("Enter");
}

/** Types over what is in a field. */
export async function type(page: Page, target: Locator, text: string): Promise<void> {
  await goTo(page, target);
  await page.keyboard.press("Control+A");
  await page.keyboard.type(text);
}

/** Types a date, such as `2031-07-15`, in the order of the browser's date fields. */
export async function typeDate(page: Page, target: Locator, date: string): Promise<void> {
  const [year = "", month = "", day = ""] = date.split("-");
  await goTo(page, target);
  // From any part of the field to its first one.
  for (let part = 0; part < 3; part += 1) await page.keyboard.press("ArrowLeft");
  await page.keyboard.type((orders.get(page) ? [day, month, year] : [month, day, year]).join(""));
  const typed = await target.inputValue();
  if (typed !== date) throw new Error(`The keys for ${date} typed ${typed}.`);
}

/** By page, whether the date fields of its browser begin with the day. */
const orders = new WeakMap<Page, boolean>();

/** Found by typing into a field that is in the page for a moment. */
async function isDayFirstIn(page: Page): Promise<boolean> {
  await page.evaluate(() => {
    const probe = Object.assign(document.createElement("input"), { type: "date", id: "probe" });
    document.body.append(probe);
    probe.focus();
  });
  await page.keyboard.type("02032031");
  return page.evaluate(() => {
    const probe = document.getElementById("probe") as HTMLInputElement;
    probe.remove();
    return probe.value === "2031-03-02";
  });
}

/** Signs in at the user's portal. */
export async function signIn(page: Page, username: string): Promise<void> {
  await page.goto(PORTAL_URL + PORTALS[user(username).role].path);
  await page.getByLabel("Username").waitFor();
  orders.set(page, await isDayFirstIn(page));
  await type(page, page.getByLabel("Username"), username);
  await type(page, page.getByRole("textbox", { name: "Password" }), user(username).password);
  await page.keyboard.press("Enter");
  await linkIs(page, "live");
}

/** Filters the list, so that it has the course's row only. */
export async function find(page: Page, courseId: number): Promise<Locator> {
  const row = page.locator(`main li[data-course="${courseId}"]`);
  await type(page, page.getByLabel("Filter this list"), `#${courseId}`);
  await row.waitFor();
  return row;
}

/** Goes to another list of the page: arrow keys go from tab to tab. */
export async function showTab(page: Page, name: string): Promise<void> {
  await goTo(page, page.getByRole("tab", { selected: true }), "Shift+Tab");
  await goTo(page, page.getByRole("tab", { name: new RegExp(`^${name}`) }), "ArrowRight");
  await page.locator("main [role=tabpanel]:not([aria-busy]) [data-list][aria-busy=false]").waitFor();
}

/** Opens a form from the menu of a row. */
export async function chooseInMenu(page: Page, row: Locator, item: string): Promise<void> {
  await press(page, row.getByRole("button", { name: /^More actions for / }));
  await press(page, page.getByRole("menuitem", { name: item, exact: true }), "ArrowDown");
  await formOf(page).waitFor();
}

const pressSubmit = (page: Page): Promise<void> => press(page, formOf(page).locator("[type=submit]"));

/** Sends the form by its button, and waits until it has closed. */
export async function sendForm(page: Page): Promise<void> {
  await pressSubmit(page);
  await closed(page, pressSubmit);
}

/** Sends the form by Enter in the field that has the focus, and waits until it has closed. */
export async function sendByEnter(page: Page): Promise<void> {
  await page.keyboard.press("Enter");
  await closed(page, pressSubmit);
}
