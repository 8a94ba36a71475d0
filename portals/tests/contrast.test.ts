/** Texts have a contrast of 4.5 at least and signs one of 3 (WCAG 2.2, 1.4.3 and 1.4.11), in light and dark, in every state. */
import { describe, expect, test } from "vitest";
import { colourOf, contrast, namedColours, rulesOf, type Scheme, styleSheets } from "./colours.ts";

const TEXT = 4.5;
const SIGN = 3;

const cw = (...names: string[]): string[] => names.map((name) => `var(--cw-${name})`);
const mantine = (...names: string[]): string[] => names.map((name) => `var(--mantine-color-${name})`);

/** What text lies on: pages, cards, dialogs, rows under the pointer, tiles, rows that have just changed. */
const SURFACES = [...cw("page", "surface", "raised", "hover", "tile", "fresh"), "light-dark(#d5ecee, #12353d)"];
const TEXTS = [
  ...cw("quiet", "brand-text", "good-text", "alarm-text"),
  ...mantine("text", "dimmed", "error", "anchor", "red-text", "gray-light-color"),
];
const SIGNS = cw("accent", "pending", "confirmed", "completed", "cancelled", "alarm");
const STATUSES = ["pending", "confirmed", "completed", "cancelled", "alarm", "accent"];
const NOTES = ["red", "yellow", "gray", "petrol", "blue"];
const FILLED = ["red", "petrol"];
const [FIELD = "", CONTROL_HOVER = ""] = mantine("default", "default-hover");
const LIST = "light-dark(var(--mantine-color-white), var(--mantine-color-dark-7))";
const LIST_HOVER = "light-dark(var(--mantine-color-gray-1), var(--mantine-color-dark-4))";
const CHOICES = "light-dark(var(--mantine-color-gray-1), var(--mantine-color-dark-8))";

interface Pair {
  front: string;
  back: string;
  least: number;
}

const pairs = (fronts: string[], backs: string[], least: number): Pair[] =>
  fronts.flatMap((front) => backs.map((back) => ({ front, back, least })));

const PAIRS: Pair[] = [
  ...pairs(TEXTS, SURFACES, TEXT),
  ...pairs(SIGNS, cw("page", "surface", "raised", "hover", "tile", "fresh"), SIGN),
  ...NOTES.flatMap((name) =>
    pairs([...mantine("text", "anchor", `${name}-light-color`), ...cw("quiet")], mantine(`${name}-light`), TEXT),
  ),
  ...["petrol", "gray"].flatMap((name) => pairs(mantine(`${name}-light-color`), mantine(`${name}-light-hover`), TEXT)),
  ...FILLED.flatMap((name) => pairs(["#ffffff"], mantine(`${name}-filled`, `${name}-filled-hover`), TEXT)),
  ...pairs(["#ffffff"], mantine("red-9", "red-8"), TEXT),
  ...pairs(mantine("default-color", "text", "dimmed", "error"), [FIELD, CONTROL_HOVER], TEXT),
  ...pairs(mantine("placeholder"), [FIELD], TEXT),
  ...pairs(mantine("text"), [LIST, LIST_HOVER], TEXT),
  ...pairs(mantine("dimmed"), [LIST], TEXT),
  // The items of a menu that are dangerous.
  ...pairs(mantine("red-6"), [LIST, ...mantine("red-light-hover")], TEXT),
  ...pairs(["light-dark(var(--mantine-color-gray-7), var(--mantine-color-dark-1))"], [CHOICES], TEXT),
  // The frames of fields and of what is chosen.
  ...pairs(cw("frame", "accent"), [FIELD, ...cw("page", "surface", "raised")], SIGN),
  ...pairs(cw("accent"), [CHOICES], SIGN),
];

const SURFACE: Record<Scheme, ReturnType<typeof colourOf>> = {
  light: colourOf("var(--cw-surface)", "light"),
  dark: colourOf("var(--cw-surface)", "dark"),
};

function measured(front: string, back: string, scheme: Scheme, locals: Record<string, string> = {}): number {
  return contrast(colourOf(front, scheme, locals), colourOf(back, scheme, locals), SURFACE[scheme]);
}

describe.each(["light", "dark"] as const)("%s", (scheme) => {
  test("the colours of texts and signs on what they lie on", () => {
    const low = PAIRS.map((pair) => ({ ...pair, ratio: measured(pair.front, pair.back, scheme) }))
      .filter(({ ratio, least }) => ratio < least)
      .map(({ front, back, ratio, least }) => `${front} on ${back}: ${ratio.toFixed(2)} < ${least}`);
    expect(low).toEqual([]);
  });

  test("rules that have both a colour and a background, with each tone of a status", () => {
    const found = styleSheets()
      .flatMap(rulesOf)
      .flatMap(({ where, declarations: { color, background } }) =>
        color && background && background !== "none" ? [{ where, color, background }] : [],
      )
      .filter(({ color }) => color !== "inherit");
    const low = found.flatMap(({ where, color, background }) =>
      STATUSES.map((status) => ({ "--tone": `var(--cw-${status})` }))
        .map((locals) => measured(color, background, scheme, locals))
        .filter((ratio) => ratio < TEXT)
        .map((ratio) => `${where}: ${ratio.toFixed(2)}`),
    );
    expect(found.length).toBeGreaterThan(5);
    expect(low).toEqual([]);
  });

  test.each(STATUSES)("the chips of the calendar under the pointer, changed and with their icon: %s", (status) => {
    const locals = { "--tone": `var(--cw-${status})` };
    const chip = styleSheets()
      .flatMap(rulesOf)
      .filter(({ where }) => where.startsWith("features/calendar/CourseChip"));
    const { color = "" } = chip.find(({ where }) => where.endsWith(" .chip"))?.declarations ?? {};
    const backgrounds = chip.flatMap(({ declarations: { background } }) => background ?? []);
    expect(backgrounds.length).toBeGreaterThan(3);
    for (const background of backgrounds) {
      expect(measured(color, background, scheme, locals)).toBeGreaterThanOrEqual(TEXT);
      expect(measured("var(--tone)", background, scheme, locals)).toBeGreaterThanOrEqual(SIGN);
    }
  });
});

test("every text of the style sheets has one of the measured colours, or a background of its own", () => {
  // The titles of notes lie on the lighter shade of their colour: the primary colour is petrol.
  const titles = [
    "var(--mantine-primary-color-light-color)",
    ...mantine(...NOTES.map((name) => `${name}-light-color`)),
  ];
  const known = [...TEXTS, ...SIGNS, ...titles, "inherit", "var(--tone)"];
  const unknown = styleSheets()
    .flatMap(rulesOf)
    .filter(
      ({ declarations: { color, background } }) =>
        color && (!background || background === "none") && !known.includes(color),
    )
    .map(({ where, declarations: { color } }) => `${where}: ${color}`);
  expect(unknown).toEqual([]);
});

test("components name only those colours of Mantine that are measured", () => {
  expect(namedColours().filter(({ name }) => !NOTES.includes(name))).toEqual([]);
});
