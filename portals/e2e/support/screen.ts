/** What a portal shows, also behind an open course, where a person cannot click. */
import type { Page } from "playwright-core";

export interface Screen {
  /** By the name of the list. The count is that of the tab. */
  lists: Record<string, { count: string; rows: string[] }>;
  /** The open course with its history; `null` if none is open. */
  drawer: string | null;
}

/** Every list's rows, each as the number, the day and the text, and the text of the open course. */
export async function screenOf(page: Page): Promise<Screen> {
  const lists: Screen["lists"] = {};
  const panel = page.locator("main [data-list]");
  for (const tab of await page.locator("[role=tab]").all()) {
    await tab.dispatchEvent("click");
    const [, count = ""] = await tab.locator("span > span").allTextContents();
    const rows = await panel.locator("[data-course]").evaluateAll((all) =>
      all.map((each) => {
        const day = each.querySelector("time")?.getAttribute("datetime");
        return [each.getAttribute("data-course"), day, each.textContent].join(" ");
      }),
    );
    lists[(await panel.getAttribute("data-list")) ?? ""] = { count, rows };
  }
  const drawer = page.getByTestId("course-details");
  return { lists, drawer: (await drawer.isVisible()) ? await drawer.textContent() : null };
}

/** Opens a course from its row in a list, also while another one is open. */
export async function openCourse(page: Page, tab: string, courseId: number): Promise<void> {
  await page.locator("[role=tab]", { hasText: new RegExp(`^${tab}`) }).dispatchEvent("click");
  const title = page.locator(`main [data-course="${courseId}"]`).locator("button", { hasText: "open details" });
  await title.dispatchEvent("click");
  await page
    .getByRole("dialog", { name: `Course ${courseId}` })
    .getByTestId("course-details")
    .waitFor();
}

/** Fetches everything again, also behind an open course. */
export async function refresh(page: Page): Promise<void> {
  await page.locator("button[aria-label=Refresh]").dispatchEvent("click");
}
