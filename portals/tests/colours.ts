/** The colours of the portals as numbers: Mantine's variables, those of `src/app/styles.css`, and CSS that is made of them. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DEFAULT_THEME, defaultCssVariablesResolver, mergeMantineTheme } from "@mantine/core";
import { theme } from "../src/app/theme.ts";

export type Scheme = "light" | "dark";

/** Red, green and blue from 0 to 255, opacity from 0 to 1. */
type Colour = readonly [number, number, number, number];

export interface Rule {
  /** The file and the selector, for messages. */
  where: string;
  declarations: Record<string, string>;
}

export const SOURCES = new URL("../src", import.meta.url).pathname;

/** The rules of a style sheet without those for print, each with the declarations of its own. */
export function rulesOf(file: string): Rule[] {
  const css = readFileSync(file, "utf8")
    .replaceAll(/\/\*[\s\S]*?\*\//g, "")
    .replaceAll(/@media print \{(?:[^{}]|\{[^{}]*\})*\}/g, "");
  return [...css.matchAll(/([^{};]+)\{([^{}]*)\}/g)].map(([, selector = "", body = ""]) => ({
    where: `${file.slice(SOURCES.length + 1)} ${selector.trim().replaceAll(/\s+/g, " ")}`,
    declarations: Object.fromEntries(
      body
        .split(";")
        .map((each) => each.split(":").map((part) => part.trim().replaceAll(/\s+/g, " ")))
        .filter(([name, value]) => name && value)
        .map(([name = "", ...value]) => [name, value.join(":")]),
    ),
  }));
}

export function styleSheets(): string[] {
  const files = readdirSync(SOURCES, { recursive: true, encoding: "utf8" });
  return files.filter((name) => name.endsWith(".css")).map((name) => join(SOURCES, name));
}

/** Each string of a source that is the name of a colour of Mantine, such as `color="red"`. `dark` is also a scheme. */
export function namedColours(): { file: string; name: string }[] {
  const names = Object.keys(mergeMantineTheme(DEFAULT_THEME, theme).colors).filter((name) => name !== "dark");
  const literal = new RegExp(`"(${names.join("|")})(?:\\.\\d)?"`, "g");
  const files = readdirSync(SOURCES, { recursive: true, encoding: "utf8" }).filter((file) => /\.tsx?$/.test(file));
  return files.flatMap((file) => {
    const found = readFileSync(join(SOURCES, file), "utf8").matchAll(literal);
    return [...found].map(([, name = ""]) => ({ file, name }));
  });
}

const mantine = defaultCssVariablesResolver(mergeMantineTheme(DEFAULT_THEME, theme));
const own = rulesOf(join(SOURCES, "app/styles.css")).filter(({ where }) => /(^|\s)(html)?:root/.test(where));

function variablesOf(scheme: Scheme): Record<string, string> {
  const applying = own.filter(({ where }) => !/scheme="/.test(where) || where.includes(`scheme="${scheme}"`));
  const overrides = applying.map(({ declarations }) => declarations);
  return Object.assign({}, mantine.variables, mantine[scheme], ...overrides) as Record<string, string>;
}

const VARIABLES = { light: variablesOf("light"), dark: variablesOf("dark") };

/** The colour of a CSS value: `var`, `light-dark`, `color-mix` in sRGB, hexadecimal and `rgb`. Throws for any other. */
export function colourOf(css: string, scheme: Scheme, locals: Record<string, string> = {}): Colour {
  const value = css.trim();
  const [, name = "", inner = ""] = /^([a-z-]+)\((.*)\)$/s.exec(value) ?? [];
  const parts = split(inner);
  const [first = "", second = "", third = ""] = parts;
  const of = (each: string): Colour => colourOf(each, scheme, locals);
  if (value === "transparent") return [0, 0, 0, 0];
  if (value.startsWith("#")) return hexadecimal(value.slice(1));
  if (name === "light-dark") return of(scheme === "light" ? first : second);
  if (name === "rgb" || name === "rgba") return numbers(inner);
  if (name === "color-mix")
    return mixed(of(second.replace(/ [\d.]+%$/, "")), of(third.replace(/ [\d.]+%$/, "")), second, third);
  const known = name === "var" && (locals[first] ?? VARIABLES[scheme][first] ?? second);
  if (!known) throw new Error(`No colour: ${value}`);
  return of(known);
}

/** Arguments by the commas that are in no brackets. */
function split(inner: string): string[] {
  const parts: string[] = [];
  for (const part of inner.split(",")) {
    const last = parts.at(-1) ?? "";
    const isOpen = last.split("(").length !== last.split(")").length;
    if (isOpen) parts[parts.length - 1] = `${last},${part}`;
    else parts.push(part.trim());
  }
  return parts;
}

function hexadecimal(digits: string): Colour {
  const full = digits.length === 3 ? [...digits].map((digit) => digit + digit).join("") : digits;
  const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((at) => Number.parseInt(full.slice(at, at + 2), 16));
  return [red, green, blue, 1];
}

function numbers(inner: string): Colour {
  const found = [...inner.matchAll(/([\d.]+)(%?)/g)].map(([, digits, percent]) => Number(digits) / (percent ? 100 : 1));
  const [red = 0, green = 0, blue = 0, opacity = 1] = found;
  return [red, green, blue, opacity];
}

/** `color-mix` in sRGB, whose parts count by their opacity. */
function mixed(one: Colour, other: Colour, oneText: string, otherText: string): Colour {
  const percent = /([\d.]+)%$/.exec(oneText)?.[1];
  const rest = /([\d.]+)%$/.exec(otherText)?.[1];
  const share = percent ? Number(percent) / 100 : rest ? 1 - Number(rest) / 100 : 0.5;
  const opacity = one[3] * share + other[3] * (1 - share);
  const channel = (at: 0 | 1 | 2): number =>
    opacity === 0 ? 0 : (one[at] * one[3] * share + other[at] * other[3] * (1 - share)) / opacity;
  return [channel(0), channel(1), channel(2), opacity];
}

/** The contrast of a colour on a background that lies on `below`: WCAG 2.2, from 1 to 21. */
export function contrast(front: Colour, back: Colour, below: Colour): number {
  const ground = over(back, below);
  const [one, other] = [luminance(over(front, ground)), luminance(ground)];
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}

function over(front: Colour, back: Colour): Colour {
  const channel = (at: 0 | 1 | 2): number => front[at] * front[3] + back[at] * (1 - front[3]);
  return [channel(0), channel(1), channel(2), 1];
}

function luminance(colour: Colour): number {
  const linear = (at: 0 | 1 | 2): number => {
    const share = colour[at] / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(0) + 0.7152 * linear(1) + 0.0722 * linear(2);
}
