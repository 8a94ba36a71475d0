/**
 * Chromium with the admin portal of two builds, for `benchmarks.portals`. Reads a command as a line of JSON and prints its
 * result as a line of JSON: milliseconds of the page's main thread with a processor that is slowed down.
 *
 * With `isWhole` every list is served with all its courses on the first page, so that a build holds as many rows as there
 * are. Events are frames that this process puts into the page's WebSocket behind the service's last one.
 */
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const { chromium } = createRequire(new URL("../portals/package.json", import.meta.url))("playwright-core");
const PATIENCE = { timeout: 300_000 };
const SLOWDOWN = 4;
// A page is quiet when its main thread has worked less than this in a second.
const QUIET_SECONDS = 0.02;

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
const portals = new Map();

async function open({ build, portalUrl, password, isWhole }) {
  const context = await browser.newContext({ timezoneId: "America/Toronto", locale: "en-GB", reducedMotion: "reduce" });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE.timeout);
  const portal = { page, rows: [], shifts: 0 };
  await page.addInitScript(observe);
  await page.routeWebSocket(/./, (socket) => join(portal, socket));
  await page.route(/\/courses\?/, (route) => (isWhole ? serveAll(portal, route) : servePage(portal, route)));
  await page.goto(`${portalUrl}/admin`);
  await page.getByLabel("Username").fill("dana");
  await page.getByRole("textbox", { name: "Password" }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.locator("[data-testid=link][data-state=live]").waitFor();
  await page.locator("main [data-course]").first().waitFor();
  portal.devTools = await context.newCDPSession(page);
  await portal.devTools.send("Performance.enable");
  await portal.devTools.send("Emulation.setCPUThrottlingRate", { rate: SLOWDOWN });
  portals.set(build, portal);
  await quiet(portal);
  return { rows: portal.rows.length };
}

function observe() {
  window.measured = { longest: 0, shifts: 0 };
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) window.measured.longest = Math.max(window.measured.longest, duration);
  }).observe({ type: "longtask" });
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) window.measured.shifts += value;
  }).observe({ type: "layout-shift" });
}

/** Answers with all pages of a list as one. They may take longer than the portal waits: its next attempt gets them. */
async function serveAll(portal, route) {
  const address = new URL(route.request().url());
  if (address.searchParams.has("next")) return route.continue();
  const { "if-none-match": _, ...headers } = route.request().headers();
  const key = String(address);
  portal.lists ??= new Map();
  if (!portal.lists.has(key)) portal.lists.set(key, allPages(route, address, headers));
  const body = await portal.lists.get(key);
  if (address.searchParams.get("status") === "pending" && !address.searchParams.get("q")) portal.rows = body.items;
  // The page is of another origin than the service.
  const allowed = { "access-control-allow-origin": "*", "access-control-expose-headers": "*" };
  await route.fulfill({ json: body, headers: allowed }).catch(() => {});
}

async function servePage(portal, route) {
  const address = new URL(route.request().url());
  const response = await route.fetch({ timeout: 0 });
  const isList = address.searchParams.get("status") === "pending" && !address.searchParams.get("q");
  if (isList && !address.searchParams.has("to") && response.ok()) portal.rows = (await response.json()).items;
  await route.fulfill({ response }).catch(() => {});
}

async function allPages(route, address, headers) {
  address.searchParams.set("limit", "100");
  const body = await (await route.fetch({ url: String(address), headers, timeout: 0 })).json();
  for (let { next } = body; next; ) {
    address.searchParams.set("next", next);
    const page = await (await route.fetch({ url: String(address), headers, timeout: 0 })).json();
    body.items.push(...page.items);
    next = page.next;
  }
  return { ...body, next: null };
}

function join(portal, socket) {
  const server = socket.connectToServer();
  socket.onMessage((text) => server.send(text));
  server.onMessage((text) => {
    const { event, data } = JSON.parse(text);
    if (event === "ready") portal.cursor = data.cursor;
    // What the service says later knows nothing of the events that were put in.
    if (!portal.isTaken) socket.send(text);
  });
  portal.socket = socket;
}

/** Puts events into the socket: pending courses get another place, one after the other. */
async function burst({ build, perSecond, seconds }) {
  const portal = portals.get(build);
  portal.isTaken = true;
  return measured(portal, async () => {
    for (let at = 0; at < perSecond * seconds; at++) {
      portal.socket.send(JSON.stringify(nextEvent(portal, at)));
      await new Promise((resolve) => setTimeout(resolve, 1000 / perSecond));
    }
  }, perSecond * seconds);
}

function nextEvent(portal, at) {
  const [epoch, seq] = portal.cursor.split(".");
  const id = `${epoch}.${Number(seq) + 1}`;
  const row = portal.rows[(at * 7) % portal.rows.length];
  row.version += 1;
  // Every second one changes its day, and so its place in the list.
  const before = { ...row };
  if (at % 2 === 1) row.scheduledDate = portal.rows[(at * 13) % portal.rows.length].scheduledDate;
  else row.startTime = row.startTime === "09:00" ? "10:00" : "09:00";
  const { courseId, version, status, instructorId, scheduledDate, organizationId, courseType } = row;
  const { startTime, endTime, timeZone } = row;
  const data = {
    type: "course_rescheduled", courseId, status, instructorId, scheduledDate, timestamp: new Date().toISOString(),
    id, after: portal.cursor, version, previousStatus: status, organizationId, courseType, startTime, endTime, timeZone,
    previous: {
      scheduledDate: before.scheduledDate, startTime: before.startTime, endTime: before.endTime, instructorId,
    },
    actor: { role: "admin", name: "Omar" }, reason: "Measured.",
    invalidates: ["pendingCourses", "confirmedCourses", "instructors", "classes"], course: { ...row },
  };
  portal.cursor = id;
  return { event: "courseStatusChanged", data };
}

/** One letter in the filter: with the letters before it, as a person types. */
async function letter({ build, text }) {
  const portal = portals.get(build);
  await portal.page.getByLabel("Filter this list").focus();
  return measured(portal, () => portal.page.keyboard.press(text));
}

async function clear({ build }) {
  const portal = portals.get(build);
  await portal.page.getByLabel("Filter this list").fill("");
  await portal.page.locator("main [data-course]").first().waitFor();
  await quiet(portal);
  return {};
}

async function tab({ build, name }) {
  const portal = portals.get(build);
  return measured(portal, () => portal.page.getByRole("tab", { name: new RegExp(`^${name}`) }).click());
}

/** The page's clock ticks each 30 seconds, and when the page is shown again. */
async function tick({ build }) {
  const portal = portals.get(build);
  return measured(portal, () => portal.page.evaluate(() => window.dispatchEvent(new Event("pageshow"))));
}

/** What the main thread worked from the start of `act` until the page was quiet, divided by `times`. */
async function measured(portal, act, times = 1) {
  await portal.page.evaluate(() => Object.assign(window.measured, { longest: 0, shifts: 0 }));
  const before = await seconds(portal);
  await act();
  const idle = await quiet(portal);
  const worked = (await seconds(portal)) - before - idle;
  const { longest, shifts } = await portal.page.evaluate(() => window.measured);
  return { worked: Math.max(0, (1000 * worked) / times), longest, shifts };
}

/** Returns when the page is quiet, with the seconds that its main thread worked in the last, quiet second. */
async function quiet(portal) {
  for (;;) {
    const before = await seconds(portal);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const worked = (await seconds(portal)) - before;
    if (worked < QUIET_SECONDS * SLOWDOWN) return worked;
  }
}

async function seconds({ devTools }) {
  const { metrics } = await devTools.send("Performance.getMetrics");
  return metrics.find(({ name }) => name === "TaskDuration").value;
}

async function close({ build }) {
  await portals.get(build).page.context().close();
  portals.delete(build);
  return {};
}

const COMMANDS = { open, burst, letter, clear, tab, tick, close };

for await (const line of createInterface({ input: process.stdin })) {
  const [[name, options]] = Object.entries(JSON.parse(line));
  console.log(JSON.stringify(await COMMANDS[name](options)));
}
await browser.close();
