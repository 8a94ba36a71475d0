/**
 * Very many viewers in one process, for `make bench-viewers` and `tests/e2e/test_viewers.py`.
 *
 * Reads commands from stdin and writes a report after each, both as one JSON object per line.
 */
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fetchFresh, type Person, Viewer } from "./viewer.ts";

const MAX_OPENING = 3;
const MAX_DIFFERENCES = 5;
const FIRST_PAUSE_MS = 2_000;

interface Details {
  open: { apiUrl: string; people: Person[]; everyMs: number };
  status: { courseId: number; version: number };
  compare: { apiUrl: string };
  close: { everyMs: number };
}

const viewers: Viewer[] = [];

const COMMANDS: { [Name in keyof Details]: (details: Details[Name]) => object | Promise<object> } = {
  /** Opens viewers at a fixed rate, or slower if they take longer to open. */
  async open({ apiUrl, people, everyMs }) {
    const opening = new Set<Promise<void>>();
    for (const person of people) {
      const viewer = new Viewer(apiUrl, person);
      viewers.push(viewer);
      const opened = viewer.open().finally(() => opening.delete(opened));
      opening.add(opened);
      await sleep(everyMs);
      while (opening.size >= MAX_OPENING) await Promise.race(opening);
    }
    await Promise.all(opening);
    return {};
  },

  status({ courseId, version }) {
    return {
      connected: count((viewer) => viewer.isConnected),
      fetching: count((viewer) => viewer.isFetching),
      seen: count((viewer) => viewer.hasSeen(courseId, version)),
      megabytes: Math.round(process.memoryUsage.rss() / 1e6),
      cpuSeconds: process.cpuUsage().user / 1e6 + process.cpuUsage().system / 1e6,
    };
  },

  /** Compares each viewer's lists with lists that are fetched from `apiUrl` now. */
  async compare({ apiUrl }) {
    const people = new Map(viewers.map(({ person }) => [person.token, person]));
    const different: string[] = [];
    let equal = 0;
    for (const person of people.values()) {
      const fresh = await fetchFresh(apiUrl, person);
      for (const viewer of viewers.filter((each) => each.person.token === person.token)) {
        const names = viewer.differences(fresh);
        if (names.length === 0) equal += 1;
        else different.push(`${person.role}: ${names}`);
      }
    }
    return { equal, different: different.slice(0, MAX_DIFFERENCES) };
  },

  /** Closes viewers at a rate that rises: the emulator starts a process for each end that finds none waiting. */
  async close({ everyMs }) {
    for (const [at, viewer] of viewers.entries()) {
      viewer.close();
      await sleep(Math.max(everyMs, FIRST_PAUSE_MS / (at + 1)));
    }
    return {};
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { do: name, ...details } = JSON.parse(line) as { do: keyof Details };
  const run = COMMANDS[name] as (details: object) => object | Promise<object>;
  process.stdout.write(`${JSON.stringify({ saw: name, ...(await run(details)) })}\n`);
}
process.exit();

function count(matches: (viewer: Viewer) => boolean): number {
  return viewers.filter(matches).length;
}
