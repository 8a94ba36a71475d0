/**
 * A browser that translates the page, as Chrome does: every text node is replaced by `<font>` elements, also what appears
 * or changes later. React still holds the text nodes it made, which are in no document any more.
 */
import type { BrowserContext, Page } from "playwright-core";

/** Before the first page is opened. */
export async function translated(context: BrowserContext): Promise<void> {
  await context.addInitScript(translate);
}

function translate(): void {
  const UNTOUCHED = "script, style, textarea, input, option, title, svg, [translate=no], font";

  function replaceTexts(root: Node): void {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const texts: Text[] = [];
    while (walker.nextNode()) texts.push(walker.currentNode as Text);
    if (root instanceof Text) texts.push(root);
    for (const text of texts) {
      if (!text.data.trim() || !text.parentElement || text.parentElement.closest(UNTOUCHED)) continue;
      const [outer, inner] = [document.createElement("font"), document.createElement("font")];
      inner.textContent = text.data;
      outer.append(inner);
      text.replaceWith(outer);
    }
  }

  const observer = new MutationObserver((mutations) => {
    for (const { type, target, addedNodes } of mutations) {
      if (type === "characterData") replaceTexts(target);
      for (const node of addedNodes) if (node.isConnected) replaceTexts(node);
    }
  });
  const begin = (): void => {
    replaceTexts(document.body);
    observer.observe(document.body, { childList: true, characterData: true, subtree: true });
  };
  if (document.body) begin();
  else document.addEventListener("DOMContentLoaded", begin);
}

/**
 * The texts that a translator breaks: text nodes that React keeps beside other content, or as the whole result of a
 * component. The only child of an element is not affected. Labels of fields are left out: Mantine puts an asterisk behind
 * their text, which never changes. So are names, which are not translated.
 */
export function looseTexts(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    interface Fiber {
      tag: number;
      memoizedProps: unknown;
      child: Fiber | null;
      sibling: Fiber | null;
      return: Fiber | null;
      type: unknown;
    }
    const HOST_TEXT = 6;
    const root = document.getElementById("root");
    const name = Object.keys(root ?? {}).find((key) => key.startsWith("__reactContainer$"));
    const container = root && name ? (root as unknown as Record<string, Fiber>)[name] : undefined;
    if (!container) throw new Error("React's root was not found.");
    // The container's fiber may be the one before the last change; its state node knows the present one.
    const current = (container as unknown as { stateNode: { current: Fiber } }).stateNode.current;
    const found: string[] = [];
    const visit = (fiber: Fiber | null): void => {
      for (let each = fiber; each; each = each.sibling) {
        if (each.tag === HOST_TEXT && String(each.memoizedProps).trim()) {
          let parent = each.return;
          while (parent && typeof parent.type !== "string") parent = parent.return;
          const { className = "", translate } = (parent?.memoizedProps ?? {}) as {
            className?: string;
            translate?: string;
          };
          if (!className.includes("mantine-InputWrapper-label") && translate !== "no") {
            found.push(`${String(parent?.type)}: ${String(each.memoizedProps)}`);
          }
        }
        visit(each.child);
      }
    };
    visit(current.child);
    return found;
  });
}
