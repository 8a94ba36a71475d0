/** A page in a Chromium, of an origin of its own as a portal is. Served for real: made-up pages may not call localhost. */
import { createServer } from "node:http";
import { chromium } from "playwright-core";

/** `answer(path)` is `{ type, body }`. The page has been opened, and what it logs is printed. */
export async function openPage(executablePath, answer) {
  const server = createServer(async ({ url }, response) => {
    const { type, body } = await answer(new URL(url, "http://localhost").pathname);
    response.setHeader("Content-Type", type).end(body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  const page = await browser.newPage();
  page.setDefaultTimeout(120_000);
  page.on("console", (message) => console.log(message.text()));
  page.on("pageerror", ({ message }) => console.log("page error:", message));
  await page.goto(`http://localhost:${server.address().port}/`);
  return page;
}
