/** The clients of sse_clients.mjs on strings, in Node or, when CHROMIUM names one, in a browser. */
import { readFile } from "node:fs/promises";
import { openPage } from "./chromium.mjs";
import { obey, tell } from "./puppet.mjs";
import { CLIENTS } from "./sse_clients.mjs";

const MODULES = {
  "eventsource-5": "eventsource-5/dist/index.js",
  "event-source-polyfill": "event-source-polyfill/src/eventsource.js",
  "reconnecting-eventsource": "reconnecting-eventsource/build/esm/reconnecting-eventsource.js",
  "@microsoft/fetch-event-source": "@microsoft/fetch-event-source/lib/esm/index.js",
  "eventsource-client": "eventsource-client/dist/default.esm.js",
  "eventsource-parser": "eventsource-parser/dist/index.js",
  "sse.js": "sse.js/lib/sse.js",
};
const SCRIPT = "text/javascript; charset=utf-8";
const at = (path) => `/node_modules/${path}`;
const IMPORTS = JSON.stringify({
  imports: Object.fromEntries(Object.entries(MODULES).map(([name, path]) => [name, at(path)])),
  scopes: { [at("eventsource-5/")]: { "eventsource-parser": at("eventsource-5/node_modules/eventsource-parser/dist/index.js") } },
});

async function serve(path) {
  if (path === "/") return { type: "text/html", body: `<script type="importmap">${IMPORTS}</script>` };
  if (path === "/favicon.ico") return { type: "image/x-icon", body: "" };
  // One package leaves out the extension of what it imports.
  const file = /\.m?js$/.test(path) ? path : `${path}.js`;
  return { type: SCRIPT, body: await readFile(new URL(`.${file}`, import.meta.url)) };
}

function inNode() {
  return {
    open: async ({ client, url }) => {
      await CLIENTS[client](url, (message) => tell("message", { client, ...message }));
    },
  };
}

async function inBrowser(executablePath) {
  const page = await openPage(executablePath, serve);
  await page.exposeFunction("say", (client, message) => tell("message", { client, ...message }));
  return {
    open: (what) =>
      page.evaluate(async ({ client, url }) => {
        const { CLIENTS } = await import("/sse_clients.mjs");
        await CLIENTS[client](url, (message) => window.say(client, message));
      }, what),
  };
}

const actions = process.env.CHROMIUM ? await inBrowser(process.env.CHROMIUM) : inNode();
tell("loaded");
await obey(actions);
