/** What a portal shows, also behind an open course, where a person cannot click. */
import type { Page } from "playwright-core";

export interface Screen {
  /** By the name of the list: the count of the tab, and the rows near the visible part, which are in the page. */
  lists: Record<string, { count: string; rows: string[] }>;
  /** The open course with its history; `null` if none is open. */
  drawer: string | null;
}

/**
 * Every list's rows, each as the number, the day and the text, and the text of the open course. All of it within the page: a
 * call from here for each tab and row would take seconds on a busy machine.
 */
export function screenOf(page: Page): Promise<Screen> {
  return page.evaluate(async () => {
    const lists: Record<string, { count: string; rows: string[] }> = {};
    const tabs = document.querySelectorAll<HTMLElement>("[role=tab]");
    // A list that is used, as by an open menu, keeps its rows: each list is shown anew.
    tabs[tabs.length - 1]?.click();
    await shownPanel();
    for (const tab of tabs) {
      tab.click();
      const panel = await shownPanel();
      const rows = Array.from(panel.querySelectorAll("[data-course]"), (each) => {
        const day = each.querySelector("time")?.getAttribute("datetime");
        return [each.getAttribute("data-course"), day, textOf(each)].join(" ");
      });
      const count = tab.querySelectorAll("span > span")[1]?.textContent ?? "";
      lists[panel.getAttribute("data-list") ?? ""] = { count, rows };
    }
    const drawer = document.querySelector("[data-testid=course-details]");
    return { lists, drawer: drawer?.checkVisibility() ? textOf(drawer) : null };

    /** Without who else is there, which only portals with a socket know. */
    function textOf(element: Element): string {
      const copy = element.cloneNode(true) as Element;
      for (const part of copy.querySelectorAll("[data-testid=present], [data-testid=presence-line]")) part.remove();
      return copy.textContent ?? "";
    }

    /** Not by frames, which a page in the background may not have. */
    async function shownPanel(): Promise<Element> {
      const MAX_TURNS = 1_000;
      for (let turns = 0; turns < MAX_TURNS; turns += 1) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        const panel = document.querySelector("main [role=tabpanel]:not([aria-busy]) [data-list][aria-busy=false]");
        if (panel) return panel;
      }
      throw new Error("The list is not shown.");
    }
  });
}

/** Opens a course as a link to it does, also while another one is open. */
export async function openCourse(page: Page, courseId: number): Promise<void> {
  await page.evaluate((id) => {
    const path = location.pathname.replace(/\/courses\/.*$/, "");
    history.pushState({}, "", `${path}/courses/${id}${location.search}`);
  }, courseId);
  await page
    .getByRole("dialog", { name: `Course ${courseId}` })
    .getByTestId("course-details")
    .waitFor();
}

/** Fetches everything again, also behind an open course. */
export async function refresh(page: Page): Promise<void> {
  await page.locator("button[aria-label=Refresh]").dispatchEvent("click");
}
