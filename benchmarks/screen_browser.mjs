/**
 * Chromium with two portals of each build, for `benchmarks.screen`. Reads a command as a line of JSON and prints its result as
 * a line of JSON. `{"open": {build, portalUrl, password}}` signs in an instructor and an organization.
 * `{"complete": {build, courseId}}` completes a course at the instructor's, and returns the times at which the click was
 * made, the response had arrived, the organization's page had the event and had painted its list without the course: in
 * milliseconds of the machine's clock.
 */
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const { chromium } = createRequire(new URL("../portals/package.json", import.meta.url))("playwright-core");
const ACTS = "instructor";
const WATCHES = "organization";
const USERS = { [ACTS]: "mike", [WATCHES]: "iffat" };
const PATIENCE = { timeout: 30_000 };

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
const pages = new Map();

/** Notes when something happens in the page, by the clock that all pages share. */
function noteTimes() {
  const now = () => performance.timeOrigin + performance.now();
  const times = {};
  window.benchmark = {
    times,
    /** The moment of the click, and of the end of the response to the request that it causes. */
    act() {
      const note = ({ timeStamp }) => Object.assign(times, { clicked: performance.timeOrigin + timeStamp });
      addEventListener("click", note, { capture: true, once: true });
      new PerformanceObserver((list) => {
        const end = list.getEntries().find(({ name }) => name.endsWith("/complete"))?.responseEnd;
        if (end) times.responded = performance.timeOrigin + end;
      }).observe({ type: "resource" });
    },
    /** The moment of the event, and of the frame in which the course is not on the list any more. */
    watch(courseId) {
      const log = console.log;
      console.log = (...texts) => {
        if (String(texts[0]).startsWith("📡 Received")) times.received ??= now();
        log(...texts);
      };
      const observer = new MutationObserver(() => {
        if (document.querySelector(`main [data-course="${courseId}"]`)) return;
        observer.disconnect();
        // The task after the next frame: it has been painted by then.
        requestAnimationFrame(() => setTimeout(() => Object.assign(times, { shown: now() })));
      });
      observer.observe(document.body, { childList: true, subtree: true });
    },
  };
}

async function open({ build, portalUrl, password }) {
  for (const role of Object.keys(USERS)) {
    const context = await browser.newContext({ timezoneId: "America/Toronto", locale: "en-GB" });
    const page = await context.newPage();
    await page.goto(`${portalUrl}/${role}`);
    await page.getByLabel("Username").fill(USERS[role]);
    await page.getByRole("textbox", { name: "Password" }).fill(password);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.locator("[data-testid=link][data-state=live]").waitFor(PATIENCE);
    pages.set(`${build} ${role}`, page);
  }
  await pages.get(`${build} ${WATCHES}`).getByRole("tab", { name: /^Confirmed/ }).click();
  return {};
}

async function complete({ build, courseId }) {
  const [acting, watching] = [ACTS, WATCHES].map((role) => pages.get(`${build} ${role}`));
  const row = acting.locator(`main [data-course="${courseId}"]`);
  await watching.locator(`main [data-course="${courseId}"]`).waitFor(PATIENCE);
  await row.waitFor(PATIENCE);
  await row.locator("[data-action=complete]").click();
  const form = acting.getByRole("dialog");
  await form.getByLabel("Attended").fill("11");
  // What opening the form has started is over, such as its animation.
  await acting.waitForTimeout(1_000);
  for (const page of [acting, watching]) await page.evaluate(noteTimes);
  await acting.evaluate(() => window.benchmark.act());
  await watching.evaluate((number) => window.benchmark.watch(number), courseId);
  await form.getByRole("button", { name: "Mark complete", exact: true }).click();
  const [clicked, shown] = [acting, watching].map((page, at) => timesOf(page, ["responded", "shown"][at]));
  return { ...(await clicked), ...(await shown) };
}

async function timesOf(page, last) {
  await page.waitForFunction((name) => window.benchmark.times[name], last, PATIENCE);
  return page.evaluate(() => window.benchmark.times);
}

const COMMANDS = { open, complete };

for await (const line of createInterface({ input: process.stdin })) {
  const [[name, options]] = Object.entries(JSON.parse(line));
  console.log(JSON.stringify(await COMMANDS[name](options)));
}
await browser.close();
