// @vitest-environment happy-dom
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DEFAULT_THEME, defaultCssVariablesResolver, mergeMantineTheme } from "@mantine/core";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { followColourScheme } from "@/app/colour_scheme.ts";
import { theme } from "@/app/theme.ts";

const KEY = "mantine-color-scheme-value";
const computer = Object.assign(new EventTarget(), { matches: false });
const paper = Object.assign(new EventTarget(), { matches: false });

function shown(): string | undefined {
  return document.documentElement.dataset.mantineColorScheme;
}

function chooseInOtherTab(scheme: string): void {
  localStorage.setItem(KEY, scheme);
  dispatchEvent(new StorageEvent("storage", { key: KEY }));
}

beforeEach(() => {
  computer.matches = false;
  vi.stubGlobal("matchMedia", (query: string) => (query === "print" ? paper : computer));
});

afterEach(() => {
  localStorage.clear();
  vi.unstubAllGlobals();
});

test.each([
  ["dark", false, "dark"],
  ["light", true, "light"],
  ["auto", true, "dark"],
  ["", false, "light"],
])("with the choice “%s” and a dark computer: %s, the colours are %s", (chosen, isDark, colours) => {
  if (chosen) localStorage.setItem(KEY, chosen);
  computer.matches = isDark;

  followColourScheme();

  expect(shown()).toBe(colours);
});

test("a browser that forbids storage has the computer's colours", () => {
  vi.stubGlobal("localStorage", {
    getItem() {
      throw new DOMException("forbidden", "SecurityError");
    },
    clear() {},
  });
  computer.matches = true;

  followColourScheme();

  expect(shown()).toBe("dark");
});

test("a browser that does not know the computer's colours has light ones", () => {
  vi.stubGlobal("matchMedia", undefined);

  followColourScheme();

  expect(shown()).toBe("light");
});

test("the colours follow the computer and the other tabs", () => {
  followColourScheme();
  computer.matches = true;
  computer.dispatchEvent(new Event("change"));
  const afterEvening = shown();
  chooseInOtherTab("light");

  expect([afterEvening, shown()]).toEqual(["dark", "light"]);
});

describe("on paper", () => {
  const printing = (matches: boolean): Event => Object.assign(new Event("change"), { matches });

  test.each([
    ["printed", () => dispatchEvent(new Event("beforeprint")), () => dispatchEvent(new Event("afterprint"))],
    ["shown", () => paper.dispatchEvent(printing(true)), () => paper.dispatchEvent(printing(false))],
  ])("dark colours are light while the page is %s", (_, begin, end) => {
    localStorage.setItem(KEY, "dark");
    followColourScheme();

    begin();
    const printed = shown();
    chooseInOtherTab("dark");
    expect([printed, shown()]).toEqual(["light", "light"]);

    end();
    expect(shown()).toBe("dark");
  });
});

describe("the variables of the pages before a portal", () => {
  const css = readFileSync(join(import.meta.dirname, "../src/app/theme_variables.css"), "utf8");
  const themed = defaultCssVariablesResolver(mergeMantineTheme(DEFAULT_THEME, theme));
  const blocks = { variables: ":root", light: '"light"]', dark: '"dark"]' } as const;

  test.each(Object.keys(blocks) as (keyof typeof blocks)[])("are those of the theme: %s", (scheme) => {
    const block = css.split(`${blocks[scheme]} {`)[1]?.split("}")[0] ?? "";
    const found = [...block.matchAll(/(--[\w-]+): ([^;]+);/g)];

    expect(found.length).toBeGreaterThan(1);
    for (const [, name = "", value] of found) {
      expect([name, value?.replaceAll('"', "'")]).toEqual([name, themed[scheme][name as `--${string}`]]);
    }
  });
});
