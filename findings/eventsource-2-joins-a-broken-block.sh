#!/bin/sh
# npm package eventsource, 2.0.2 (1.1.2 is the same; 3.0.0 was written anew).
#
# The standard says that a block which is not complete when its stream ends is discarded. eventsource 2 resets what it has
# read of the present line at each connect, but not the data, the name and the id of the present block. So the first half
# of a block that broke off is joined to the first block of the next answer, and delivered under that block's name and id.
#
# - Broken off between `data` and `id`: the server sends the block again, and the listener gets its data twice in one event,
#   with a line break between: JSON.parse raises.
# - Broken off between `id` and the blank line: the server goes on after it, and the listener gets it and the next event as
#   one, under the next one's id.
#
# Two well-formed answers to one client; only the first is cut. Seen, from `node`:
#
#   eventsource 2.0.2, cut after data: [{"id":"41","data":"{\"n\":41}\n{\"n\":41}"},{"id":"42","data":"{\"n\":42}"}]
#   eventsource 2.0.2, cut after id: [{"id":"42","data":"{\"n\":41}\n{\"n\":42}"}]
#   eventsource 4.1.1, cut after data: [{"id":"41","data":"{\"n\":41}"},{"id":"42","data":"{\"n\":42}"}]
#   eventsource 4.1.1, cut after id: [{"id":"41","data":"{\"n\":41}"},{"id":"42","data":"{\"n\":42}"}]
#
# Exits with 1 when this is no longer so.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true, "type": "module"}' > package.json
npm install --silent --no-audit --no-fund old@npm:eventsource@2.0.2 new@npm:eventsource@4.1.1
cat > cut.mjs <<'END'
import { createServer } from "node:http";
import Old from "old";
import { EventSource as New } from "new";

const block = (n) => `event: change\ndata: {"n":${n}}\nid: ${n}\n\n`;
const head = "retry: 50\n";

async function heard(EventSource, cutAfter) {
  let answers = 0;
  const server = createServer(({ headers }, response) => {
    answers += 1;
    const last = Number(headers["last-event-id"] ?? 40);
    const missing = [41, 42].filter((n) => n > last);
    const text = head + missing.map(block).join("");
    response.writeHead(200, { "Content-Type": "text/event-stream", "Content-Length": text.length });
    if (answers > 1) return response.end(text);
    const sent = text.slice(0, text.indexOf(cutAfter) + cutAfter.length);
    response.write(sent, () => setTimeout(() => response.destroy(), 50));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const source = new EventSource(`http://127.0.0.1:${server.address().port}/`);
  const events = [];
  await new Promise((resolve) => {
    source.addEventListener("error", () => {});
    source.addEventListener("change", ({ lastEventId: id, data }) => {
      events.push({ id, data });
      if (id === "42") resolve();
    });
  });
  source.close();
  server.closeAllConnections();
  server.close();
  return JSON.stringify(events);
}

const whole = '[{"id":"41","data":"{\\"n\\":41}"},{"id":"42","data":"{\\"n\\":42}"}]';
const doubled = '[{"id":"41","data":"{\\"n\\":41}\\n{\\"n\\":41}"},{"id":"42","data":"{\\"n\\":42}"}]';
const merged = '[{"id":"42","data":"{\\"n\\":41}\\n{\\"n\\":42}"}]';
let unchanged = true;
for (const [name, EventSource, after, cut, expected] of [
  ["2.0.2", Old, "data", '{"n":41}\n', doubled],
  ["2.0.2", Old, "id", "id: 41\n", merged],
  ["4.1.1", New, "data", '{"n":41}\n', whole],
  ["4.1.1", New, "id", "id: 41\n", whole],
]) {
  const events = await heard(EventSource, cut);
  console.log(`eventsource ${name}, cut after ${after}: ${events}`);
  unchanged &&= events === expected;
}
process.exit(unchanged ? 0 : 1);
END
timeout 60 node cut.mjs
