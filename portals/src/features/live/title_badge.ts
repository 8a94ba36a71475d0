/**
 * The number of changes that nobody has seen, in the title and the icon of a hidden page: `(3) Coursewire`. While one of the
 * person's tabs is visible, changes count as seen in all of them.
 */
import { openChannel } from "./tab_channel.ts";

const ICON = "/favicon.svg";
const ICON_UNSEEN = "/favicon-unseen.svg";
const MAX_SHOWN = 99;
// A visible tab answers within this time.
const WAIT_MS = 500;

export interface TitleBadge {
  /** Counts a change, unless a tab of the person is visible. */
  add(): void;
  end(): void;
}

/** `name` is shared by the tabs of one person. */
export function createTitleBadge(name: string, page: Document = document): TitleBadge {
  let count = 0;
  let shown = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const channel = openChannel<"unseen" | "seen">(name, (message) => {
    if (message === "seen") set(0);
    else if (!page.hidden) channel?.post("seen");
  });
  // The page's own title may change while it is hidden.
  const observer = new MutationObserver(() => {
    if (shown > 0 && !page.title.startsWith(prefix())) render();
  });
  observer.observe(page.head, { subtree: true, childList: true, characterData: true });

  function prefix(): string {
    return `(${shown > MAX_SHOWN ? `${MAX_SHOWN}+` : shown}) `;
  }

  function render(): void {
    const own = page.title.replace(/^\(\d+\+?\) /, "");
    page.title = shown > 0 ? prefix() + own : own;
    page.querySelector("link[rel=icon]")?.setAttribute("href", shown > 0 ? ICON_UNSEEN : ICON);
  }

  function show(): void {
    timer = undefined;
    if (shown === count) return;
    shown = count;
    render();
  }

  function set(next: number): void {
    clearTimeout(timer);
    count = next;
    show();
  }

  function onVisibility(): void {
    if (page.hidden) return;
    set(0);
    channel?.post("seen");
  }

  page.addEventListener("visibilitychange", onVisibility);
  onVisibility();

  return {
    add() {
      if (!page.hidden) return;
      count += 1;
      timer ??= setTimeout(show, WAIT_MS);
      channel?.post("unseen");
    },
    end() {
      page.removeEventListener("visibilitychange", onVisibility);
      observer.disconnect();
      set(0);
      channel?.close();
    },
  };
}
