/** Rules for the whole package: documentation, sizes of files, the lockfile. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { REASONS } from "../src/link/reason_codes.js";

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");
const readme = read("README.md");
const list = (folder: string): string[] =>
  readdirSync(new URL(`../${folder}`, import.meta.url), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => `${folder}/${name}`);

describe("the README", () => {
  test.each(Object.keys(REASONS))("explains %s", (reason) => {
    expect(readme).toContain(`\`${reason}\``);
  });

  test.each(["src/client_options.ts", "src/rest_requests.ts"])("names every option of %s", (path) => {
    const [, body = ""] = /export interface \w*Options[^{]*\{(.*?)\n\}/s.exec(read(path)) ?? [];
    const options = [...body.matchAll(/^ {2}(\w+)\??:/gm)].map(([, name]) => name);

    expect(options.length).toBeGreaterThan(2);
    for (const option of options) expect(readme).toContain(`| \`${option}\` |`);
  });

  test("names every replaceable part of the environment", () => {
    const [, body = ""] = /export interface Environment \{(.*?)\n\}/s.exec(read("src/browser_environment.ts")) ?? [];
    const parts = [...body.matchAll(/^ {2}(\w+):/gm)].map(([, name]) => name);

    expect(parts).toHaveLength(10);
    for (const part of parts) expect(readme).toContain(`\`${part}\``);
  });
});

test.each(list("src"))("every exported name of %s has a doc comment", (path) => {
  const lines = read(path).split("\n");
  const isUndocumented = (line: string, at: number): boolean =>
    /^export (async|class|const|function|interface|type) \w/.test(line) && !lines[at - 1]?.endsWith("*/");

  expect(lines.filter(isUndocumented)).toEqual([]);
});

test("no file is longer than 300 lines", () => {
  const tooLong = [...list("src"), ...list("tests")].filter((path) => read(path).split("\n").length > 301);

  expect(tooLong).toEqual([]);
});

test("the lockfile names no registry", () => {
  expect(read("package-lock.json")).not.toContain('"resolved": "http');
});
