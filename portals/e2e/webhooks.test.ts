/** An administrator adds a webhook, sees what arrives, and removes it; the receiver is a server of this file. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { get, post, request } from "./support/api.ts";
import { pageViolations } from "./support/page_states.ts";
import { sharedPortal } from "./support/set_up.ts";

const NAME = `Rooms ${Date.now() % 100_000}`;
const received: string[] = [];
const receiver = createServer((incoming, response) => {
  received.push(String(incoming.headers["webhook-id"]));
  incoming.resume();
  response.writeHead(204).end();
});
let dana: Page;

sharedPortal("dana", ({ page }) => {
  dana = page;
});

beforeAll(async () => {
  receiver.listen(0, "127.0.0.1");
  await once(receiver, "listening");
});

afterAll(async () => {
  const found = await get<{ items: { webhookId: string; description: string }[] }>("dana", "/people/webhooks");
  for (const { webhookId, description } of found?.items ?? [])
    if (description === NAME) await post("dana", `/people/webhooks/${webhookId}/remove`, {});
  receiver.closeAllConnections();
  receiver.close();
});

/** Where the caption of the deliveries is on a narrow screen, when their table has been scrolled to its end. */
async function captionWhenScrolled(page: Page, width: number): Promise<object> {
  const before = page.viewportSize();
  await page.setViewportSize({ width, height: 800 });
  const found = await page.locator("table caption").evaluate((caption) => {
    const scroller = caption.closest("section");
    if (!scroller || scroller.scrollWidth <= scroller.clientWidth) throw new Error("The table does not scroll.");
    scroller.scrollLeft = scroller.scrollWidth;
    const [inner, outer] = [caption.getBoundingClientRect(), scroller.getBoundingClientRect()];
    return {
      isInSight: inner.left >= outer.left - 1 && inner.right <= outer.right + 1,
      isPageWider: document.documentElement.scrollWidth > window.innerWidth,
    };
  });
  if (before) await page.setViewportSize(before);
  return found;
}

test("a webhook gets the next event, its delivery is shown, and it is removed", async () => {
  const { port } = receiver.address() as AddressInfo;
  await dana.getByRole("link", { name: "Webhooks" }).click();
  await dana.getByLabel("Address").fill("https://10.0.0.1/");
  await dana.getByRole("button", { name: "Add webhook" }).click();
  await dana.getByText("must be an address on the public internet").waitFor();

  await dana.getByLabel("Address").fill(`http://127.0.0.1:${port}/`);
  await dana.getByLabel("What it is for").fill(NAME);
  await dana.getByRole("button", { name: "Add webhook" }).click();
  await dana.getByText(/^whsec_/).waitFor();
  expect(await pageViolations(dana, "a secret")).toEqual([]);
  await dana.getByRole("button", { name: "I have entered it" }).click();

  const { courseId } = await request();
  await dana.getByRole("button", { name: `Deliveries to ${NAME}` }).click();
  const row = dana
    .getByRole("region", { name: NAME, exact: true })
    .getByRole("row")
    .filter({ hasText: String(courseId) });
  await row.getByText("Received (204)").waitFor({ timeout: 150_000 });
  expect(received.length).toBeGreaterThan(0);
  expect(await captionWhenScrolled(dana, 360)).toEqual({ isInSight: true, isPageWider: false });
  for (const opens of ["Edit", "Send again to", "Remove"]) {
    await dana.getByRole("button", { name: `${opens} ${NAME}` }).click();
    expect(await pageViolations(dana, `deliveries, ${opens}`)).toEqual([]);
    await dana.getByRole("button", { name: "Keep as it is" }).click();
  }

  await dana.getByRole("button", { name: `Remove ${NAME}` }).click();
  await dana.getByRole("button", { name: `Remove ${NAME}` }).click();
  await dana.getByRole("region", { name: NAME, exact: true }).waitFor({ state: "detached" });
}, 300_000);
