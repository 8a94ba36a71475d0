/**
 * EventSources on strings: that of the npm package `eventsource`, or a browser's own when CHROMIUM names one. What they
 * report is the same, said by the same function.
 */
import { EventSource } from "eventsource";
import { openPage } from "./chromium.mjs";
import { obey, tell } from "./puppet.mjs";

const EVENTS = ["courseStatusChanged", "newCourseRequest", "cursor"];

/** Runs in the browser too, so it knows nothing but its arguments. */
function watch(Source, { url, events }, say) {
  const source = new Source(url);
  source.addEventListener("open", () => say("open", {}));
  for (const name of events) {
    source.addEventListener(name, ({ data, lastEventId }) => say("block", { name, id: lastEventId, data }));
  }
  source.addEventListener("error", (event) => {
    // A block named "error" has data; an EventSource's own error event has none.
    if (event.data) say("refusal", { id: event.lastEventId, ...JSON.parse(event.data) });
    else say("error", { readyState: source.readyState });
  });
  return source;
}

function inNode() {
  let source = null;
  return {
    open: ({ url }) => {
      source = watch(EventSource, { url, events: EVENTS }, tell);
    },
    close: () => source.close(),
    state: () => tell("state", { readyState: source.readyState }),
  };
}

async function inBrowser(executablePath) {
  const page = await openPage(executablePath, () => ({ type: "text/html", body: "" }));
  await page.exposeFunction("say", tell);
  await page.evaluate(`window.watch = ${watch}`);
  return {
    open: ({ url }) =>
      page.evaluate(
        (what) => {
          window.source = window.watch(EventSource, what, window.say);
        },
        { url, events: EVENTS },
      ),
    close: () => page.evaluate(() => window.source.close()),
    state: async () => tell("state", { readyState: await page.evaluate(() => window.source.readyState) }),
  };
}

const actions = process.env.CHROMIUM ? await inBrowser(process.env.CHROMIUM) : inNode();
tell("loaded");
await obey(actions);
