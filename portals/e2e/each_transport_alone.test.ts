/** Two tabs on every channel alone: an instructor completes a course, and the organization's list changes by itself. */
import type { Browser, BrowserContext } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { begun, confirmed, post, tidy } from "./support/api.ts";
import {
  act,
  launch,
  linkIs,
  newContext,
  openPortal,
  type Portal,
  reveal,
  row,
  showTab,
  timeUntil,
} from "./support/browser.ts";
import { type Channel, hurry, type Network, networkOf } from "./support/network.ts";

const STATE = { websocket: "live", sse: "streaming", polling: "polling" } as const;
const ALL = Object.keys(STATE) as Channel[];
const ANY = ["connecting", "reconnecting", "offline", ...Object.values(STATE)];

let browser: Browser;

beforeAll(async () => {
  browser = await launch();
});

afterEach(tidy);
afterAll(() => browser.close());

describe.each(ALL)("with %s alone", (channel) => {
  let context: BrowserContext;
  let network: Network;
  let mike: Portal;
  let iffat: Portal;

  beforeAll(async () => {
    context = await newContext(browser);
    network = await networkOf(context, channel);
    [mike, iffat] = await Promise.all([openPortal(context, "mike", ANY), openPortal(context, "iffat", ANY)]);
    await hurry(context, Promise.all([mike, iffat].map(({ page }) => linkIs(page, STATE[channel]))));
  });

  afterAll(() => context.close());

  /** Of the minute between two polls, or two tries of a better channel, only the end is waited for. */
  async function skipWait(): Promise<void> {
    if (channel === "polling") await context.clock.fastForward(50_000);
  }

  test("a completion shows in the other tab, and the link says by which channel", async () => {
    const { courseId } = await begun();
    await showTab(iffat.page, "Confirmed");
    await skipWait();
    await hurry(context, Promise.all([mike, iffat].map(({ page }) => reveal(page, courseId))));

    await act(mike.page, courseId, "complete");
    await mike.page.getByLabel("Attended").fill("11");
    // The leap in time would exceed the time limit of the request.
    const saved = mike.page.waitForResponse(/\/complete$/);
    await mike.page.getByRole("dialog").getByRole("button", { name: "Mark complete", exact: true }).click();
    await saved;
    await skipWait();
    await hurry(context, row(iffat.page, courseId).waitFor({ state: "detached" }));

    await showTab(iffat.page, "Completed");
    await reveal(iffat.page, courseId);
    expect(iffat.console.some((line) => line.startsWith("📡 Received courseStatusChanged event:"))).toBe(true);
    expect(await iffat.page.getByTestId("link").getAttribute("data-state")).toBe(STATE[channel]);
  });

  test.runIf(channel === "sse")("a gateway that answers 429 and 500 for a while ends no stream for good", async () => {
    await showTab(iffat.page, "Confirmed");
    for (const status of [429, 500]) {
      await network.let({ sse: status });
      await linkIs(iffat.page, "reconnecting");
      const { courseId } = await confirmed();

      await network.let("sse");
      await hurry(context, linkIs(iffat.page, "streaming"));

      await reveal(iffat.page, courseId);
    }
  });

  test.runIf(channel !== "websocket")("when it can, a portal goes back to the WebSocket", async () => {
    const { courseId } = await confirmed();
    await showTab(iffat.page, "Confirmed");

    await network.let(...ALL);
    await skipWait();
    await hurry(context, linkIs(iffat.page, "live"));

    await reveal(iffat.page, courseId);
    const took = timeUntil(() => row(iffat.page, courseId).waitFor({ state: "detached", timeout: 20_000 }));
    await post("omar", `/courses/${courseId}/cancel`, { reason: "Closed." });
    // biome-ignore lint/suspicious/noConsole: the numbers are a result of the test.
    console.log(`back from ${channel}, cancellation by WebSocket: ${Math.round(await took)} ms`);
  });
});
