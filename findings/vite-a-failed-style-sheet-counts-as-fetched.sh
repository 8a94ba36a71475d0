#!/bin/sh
# npm package vite 8.3.8 (with jsdom 26.1.0 as the document; Chromium shows the same). Version 8.4.0, of 26 November 2026,
# requests the style sheet again.
#
# A part of a page that comes by `import()` may bring a style sheet. The code that `vite build` writes around the import
# fetches both, and rejects when one of them cannot be fetched. The usual answer is to try again, as lazy components and
# routers with an error boundary do: a browser does request a module again whose fetch has failed.
#
# The style sheet is not requested again. Vite notes a style sheet as known before its request and keeps the note when the
# request fails. The second import() resolves as if all were well, and the part is shown without its styles until the page
# is loaded anew. Nothing throws and nothing is logged.
#
# Seen, with a server that refuses the style sheet once and then has it:
#
#   first import: Unable to preload CSS
#   second import: resolved
#   requests for the style sheet: 1
#
# Exits with 1 when this is no longer so.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true, "type": "module"}' > package.json
npm install --silent --no-audit --no-fund vite@8.3.8 jsdom@26.1.0
mkdir page
echo 'p { color: green }' > page/part.css
echo 'import "./part.css"; export const part = "here";' > page/part.js
echo 'export const load = () => import("./part.js");' > page/main.js
cat > shown.mjs <<'END'
import { readdirSync } from "node:fs";
import { createServer } from "node:http";
import { resolve } from "node:path";
import { JSDOM, VirtualConsole } from "jsdom";
import { build } from "vite";

let requests = 0;
const server = createServer((request, response) => {
  if (!request.url.endsWith(".css")) return response.writeHead(404).end();
  requests += 1;
  if (requests === 1) return response.writeHead(503).end();
  response.writeHead(200, { "content-type": "text/css", "access-control-allow-origin": "*" }).end("p { color: green }");
});
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const site = `http://127.0.0.1:${server.address().port}/`;
await build({
  root: "page",
  base: site,
  logLevel: "error",
  build: { outDir: "../built", rollupOptions: { input: "page/main.js", preserveEntrySignatures: "strict" } },
});

const { window } = new JSDOM("<!doctype html><head></head>", {
  url: site,
  resources: "usable",
  virtualConsole: new VirtualConsole(),
});
Object.assign(globalThis, { window, document: window.document, Event: window.Event });
const entry = readdirSync("built/assets").find((name) => name.startsWith("main"));
const { load } = await import(resolve("built/assets", entry));
for (const which of ["first", "second"]) {
  const outcome = await load().then(
    () => "resolved",
    (error) => error.message.replace(/ for .*/, ""),
  );
  console.log(`${which} import: ${outcome}`);
}
console.log(`requests for the style sheet: ${requests}`);
window.close();
server.close();
END
node shown.mjs | tee seen
printf '%s\n' 'first import: Unable to preload CSS' 'second import: resolved' 'requests for the style sheet: 1' | cmp -s - seen
