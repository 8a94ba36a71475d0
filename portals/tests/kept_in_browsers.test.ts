/** Each name under which a browser keeps or exchanges something is in the table of docs/portals.md, which says whose it is. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const PAGE = readFileSync(join(ROOT, "docs/portals.md"), "utf8");
const SECTION = PAGE.split("\n## What the browser keeps\n")[1]?.split("\n## ")[0] ?? "";

/** Names of the table, each with whose it is. */
const TABLE = SECTION.split("\n").flatMap((line) => {
  const [, names = "", , , whose = ""] = line.split(" | ").length === 4 ? ["", ...line.split(" | ")] : [];
  return [...names.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => ({ name, whose: whose.match(/\w+/)?.[0] }));
});

/** Names of the sources. What is inserted is in `inserted`, and in the name `…` stands for it. */
const USED = ["portals/src", "clients/js/src"].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file))
    .flatMap((file) => [
      ...readFileSync(join(ROOT, folder, file), "utf8").matchAll(/["`]((?:coursewire[:-]|mantine-)[^"`\s]*)["`]/g),
    ])
    .map(([, name = ""]) => ({
      name: name.replace(/\$\{.*\}/, "…"),
      inserted: name.match(/\$\{(.*)\}/)?.[1] ?? "",
    })),
);

test("the table has the names of the sources, and no others", () => {
  expect(USED.length).toBeGreaterThan(10);
  expect(TABLE.map(({ name }) => name).sort()).toEqual([...new Set(USED.map(({ name }) => name))].sort());
});

test("what belongs to a person is kept under the person's name, and nothing else under a name of somebody", () => {
  for (const { name, whose } of TABLE) {
    const found = USED.filter((used) => used.name === name).map(({ inserted }) => inserted);
    const expected = { person: /person|identity|name$/, portal: /^portal$/, browser: /^$/ }[whose ?? ""];
    for (const inserted of found) expect([name, inserted]).toEqual([name, expect.stringMatching(expected ?? /.^/)]);
  }
});
