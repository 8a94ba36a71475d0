/** Whether the header of a portal has room for all that is in it. */
import type { Page } from "playwright-core";

const HEIGHT = 860;

/** What is broken, cut off or covered in the header, or wider than the window. */
export function headerFaults(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const header = document.querySelector("header");
    if (!header) return [];
    const faults: string[] = [];
    if (document.documentElement.scrollWidth > window.innerWidth) faults.push("is wider than the window");

    const texts = document.createTreeWalker(header, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      // A sentence, such as that of the sign-in page, may have several lines.
      if (text.parentElement?.closest("p")) continue;
      const range = document.createRange();
      range.selectNodeContents(text);
      const lines = new Set(Array.from(range.getClientRects(), ({ top }) => Math.round(top)));
      if (lines.size > 1) faults.push(`breaks “${text.textContent}”`);
    }

    const parts = [...header.querySelectorAll("a, button, img, [translate=no]")].filter(
      (each) => each.checkVisibility() && !each.parentElement?.closest("a, button"),
    );
    const boxes = parts.map((each) => ({
      name: each.textContent || each.ariaLabel,
      box: each.getBoundingClientRect(),
    }));
    for (const [index, { name, box }] of boxes.entries()) {
      for (const other of boxes.slice(index + 1)) {
        const width = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
        const height = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top);
        if (width > 1 && height > 1) faults.push(`shows “${name}” on “${other.name}”`);
      }
    }
    return faults;
  });
}

/** The same at each width of the window, which gets its size back. */
export async function headerFaultsAt(page: Page, widths: readonly number[]): Promise<string[]> {
  const before = page.viewportSize();
  const found: string[] = [];
  for (const width of widths) {
    await page.setViewportSize({ width, height: HEIGHT });
    found.push(...(await headerFaults(page)).map((fault) => `at ${width} pixels the header ${fault}`));
  }
  if (before) await page.setViewportSize(before);
  return found;
}
