#!/bin/sh
# npm packages react and react-dom, 19.3.1 (with happy-dom 21.0.4 as the document; Chromium shows the same).
#
# A browser that translates a page replaces each text node by <font> elements. It is known that React goes on writing to
# the nodes it made when a text stands beside something else in one element. Less known: whether one text that is alone in
# its element survives depends on who says it, although both ways give the same HTML.
#
# - <p>{text}</p>: the text is the element's own `children`. React keeps no text node, writes to the element, and replaces
#   what the translator put there. The page shows the new text.
# - <p><Count /></p>, where Count returns the text: React keeps a text node. It is in no document any more, so the page
#   shows the old text for good. Nothing throws and nothing is logged.
#
# Seen, after a change from 1 to 2:
#
#   direct: 2 courses
#   returned: 1 courses
#   beside: 1 courses
#
# Exits with 1 when this is no longer so.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true, "type": "module"}' > package.json
npm install --silent --no-audit --no-fund react@19.3.1 react-dom@19.3.1 happy-dom@21.0.4
cat > translated.mjs <<'END'
import { Window } from "happy-dom";

const window = new Window();
const { document, navigator } = window;
Object.defineProperty(globalThis, "navigator", { value: navigator, configurable: true });
Object.assign(globalThis, { window, document, IS_REACT_ACT_ENVIRONMENT: true });
const { act, createElement, useSyncExternalStore } = await import("react");
const { createRoot } = await import("react-dom/client");

let count = 1;
const useCount = () => useSyncExternalStore((listener) => (tells.push(listener), () => {}), () => count);
const tells = [];
const Count = () => `${useCount()} courses`;
const Direct = () => createElement("p", { id: "direct" }, `${useCount()} courses`);
const Returned = () => createElement("p", { id: "returned" }, createElement(Count));
const Beside = () => createElement("p", { id: "beside" }, useCount(), " courses");

const root = document.createElement("div");
document.body.append(root);
const parts = [Direct, Returned, Beside].map((Part) => createElement(Part, { key: Part.name }));
await act(() => createRoot(root).render(parts));

for (const paragraph of root.querySelectorAll("p")) {
  for (const text of [...paragraph.childNodes]) {
    const font = document.createElement("font");
    font.textContent = text.data;
    text.replaceWith(font);
  }
}
count = 2;
await act(() => tells.forEach((listener) => listener()));
for (const { id, textContent } of root.querySelectorAll("p")) console.log(`${id}: ${textContent}`);
await window.happyDOM.close();
END
node translated.mjs | tee seen
printf 'direct: 2 courses\nreturned: 1 courses\nbeside: 1 courses\n' | cmp -s - seen
