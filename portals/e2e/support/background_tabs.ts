/**
 * Tabs of one window without Playwright, so that they can be hidden and frozen: pages of Playwright are always visible, and
 * Chromium freezes hidden pages only. This uses the DevTools protocol:
 * https://chromedevtools.github.io/devtools-protocol/tot/Page/#method-setWebLifecycleState
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Browser, CDPSession } from "playwright-core";

export interface BackgroundTab {
  /** What an expression is in the page, as JSON. */
  evaluate<Value>(expression: string): Promise<Value>;
  /** Returns once the expression is true in the page. Throws after `withinMs`. */
  until(expression: string, withinMs?: number): Promise<void>;
  /** Puts this tab in front of the others, which are hidden then. */
  show(): Promise<void>;
  freeze(): Promise<void>;
  resume(): Promise<void>;
  /** As a person closes it: the page may still say that it goes away. */
  close(): Promise<void>;
}

export interface BackgroundWindow {
  open(url: string): Promise<BackgroundTab>;
  close(): Promise<void>;
}

interface Answer {
  id?: number;
  result?: { result?: { value?: unknown } };
}

export async function openWindow(browser: Browser): Promise<BackgroundWindow> {
  const cdp = await browser.newBrowserCDPSession();
  // Playwright leaves pages of a context alone that it has not made.
  const { browserContextId } = await cdp.send("Target.createBrowserContext");
  return {
    open: (url) => openTab(cdp, browserContextId, url),
    async close() {
      await cdp.send("Target.disposeBrowserContext", { browserContextId });
      await cdp.detach();
    },
  };
}

async function openTab(cdp: CDPSession, browserContextId: string, url: string): Promise<BackgroundTab> {
  const { targetId } = await cdp.send("Target.createTarget", { url, browserContextId });
  const { sessionId } = await cdp.send("Target.attachToTarget", { targetId, flatten: false });
  let lastId = 0;

  function send(method: string, params: object = {}): Promise<Answer> {
    lastId += 1;
    const id = lastId;
    return new Promise((resolve, reject) => {
      function hear(received: { sessionId: string; message: string }): void {
        const answer = JSON.parse(received.message) as Answer;
        if (received.sessionId !== sessionId || answer.id !== id) return;
        cdp.off("Target.receivedMessageFromTarget", hear);
        resolve(answer);
      }
      cdp.on("Target.receivedMessageFromTarget", hear);
      cdp
        .send("Target.sendMessageToTarget", { sessionId, message: JSON.stringify({ id, method, params }) })
        .catch(reject);
    });
  }

  async function evaluate<Value>(expression: string): Promise<Value> {
    const { result } = await send("Runtime.evaluate", { expression, returnByValue: true, awaitPromise: true });
    return result?.result?.value as Value;
  }

  return {
    evaluate,
    async until(expression, withinMs = 100_000) {
      const last = performance.now() + withinMs;
      while (!(await evaluate<boolean>(expression))) {
        if (performance.now() > last) throw new Error(`Not true within ${withinMs} ms: ${expression}`);
        await sleep(50);
      }
    },
    show: async () => void (await cdp.send("Target.activateTarget", { targetId })),
    freeze: async () => void (await send("Page.setWebLifecycleState", { state: "frozen" })),
    resume: async () => void (await send("Page.setWebLifecycleState", { state: "active" })),
    close: async () => void (await send("Page.close")),
  };
}
