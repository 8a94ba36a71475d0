/** Opens a page and presses its only button: `node press_button.mjs ADDRESS`. Prints the text of the page after that. */
import { chromium } from "playwright-core";

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: ["--no-sandbox", "--disable-gpu"],
});
const page = await browser.newPage();
page.setDefaultTimeout(120_000);
await page.goto(process.argv[2]);
const answered = page.waitForResponse((response) => response.request().method() === "POST");
await page.getByRole("button").click();
console.log(await (await answered).text());
await browser.close();
