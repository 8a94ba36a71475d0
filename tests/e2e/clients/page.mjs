/**
 * Runs a module as a page of a browser does: `node page.mjs module.js`. Prints what the page logs. The page may import
 * `@coursewire/client`, which is served as it was built.
 */
import { readFile } from "node:fs/promises";
import { openPage } from "./chromium.mjs";

const BUILT = new URL("../../../clients/js/dist/", import.meta.url);
const SCRIPT = "text/javascript; charset=utf-8";
const IMPORTS = JSON.stringify({ imports: { "@coursewire/client": "/client/index.js" } });
const HTML = `<script type="importmap">${IMPORTS}</script><script type="module" src="/module.js"></script>`;

const module = await readFile(process.argv[2], "utf8");

await openPage(process.env.CHROMIUM, async (path) => {
  if (path === "/module.js") return { type: SCRIPT, body: module };
  if (!path.startsWith("/client/")) return { type: "text/html", body: HTML };
  return { type: SCRIPT, body: await readFile(new URL(path.slice("/client/".length), BUILT)) };
});
