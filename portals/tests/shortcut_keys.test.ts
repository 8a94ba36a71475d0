// @vitest-environment happy-dom
import { beforeEach, describe, expect, test } from "vitest";
import { isShortcutKey, SEQUENCE_MS, type Shortcut, ShortcutReader } from "@/features/shortcuts/shortcut_keys.ts";

const shortcut = (...keys: string[]): Shortcut => ({ keys, label: keys.join(" "), run: () => true });
const ALL = [shortcut("n"), shortcut("g", "c"), shortcut("g", "k"), shortcut("?")];

let reader: ShortcutReader;
beforeEach(() => {
  reader = new ShortcutReader();
});
const read = (...keys: string[]): (string | undefined)[] => keys.map((key, at) => reader.read(key, at, ALL)?.label);

test("one key, or two keys one after the other, are a shortcut", () => {
  expect(read("n", "?")).toEqual(["n", "?"]);
  expect(read("g", "k")).toEqual([undefined, "g k"]);
});

test("a wrong second key is no shortcut of its own", () => {
  expect(read("g", "n", "n")).toEqual([undefined, undefined, "n"]);
});

test("a second key that comes late begins anew", () => {
  expect(reader.read("g", 0, ALL)).toBeNull();
  expect(reader.read("c", SEQUENCE_MS + 1, ALL)).toBeNull();
  expect(reader.read("n", SEQUENCE_MS + 2, ALL)?.label).toBe("n");
});

test("a first key is forgotten when something else has happened", () => {
  reader.read("g", 0, ALL);
  reader.forget();
  expect(reader.read("c", 1, ALL)).toBeNull();
});

describe("a key is left alone", () => {
  const pressed = (changes: object = {}) => ({
    key: "n",
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    repeat: false,
    isComposing: false,
    defaultPrevented: false,
    target: document.body,
    ...changes,
  });

  test.each(["ctrlKey", "metaKey", "altKey", "repeat", "isComposing", "defaultPrevented"])("with %s", (name) => {
    expect(isShortcutKey(pressed({ [name]: true }))).toBe(false);
  });

  test.each(["Enter", "Tab", "ArrowDown", "Dead", " "])("that types no character: %s", (key) => {
    expect(isShortcutKey(pressed({ key }))).toBe(false);
  });

  test.each([
    "<input>",
    '<input type="search">',
    '<input type="date">',
    "<textarea></textarea>",
    "<select></select>",
    '<div contenteditable="true"></div>',
    '<div role="listbox"><div role="option"></div></div>',
    '<div role="menu"><button></button></div>',
  ])("while somebody types: %s", (html) => {
    document.body.innerHTML = html;
    const target = document.body.querySelector("[role=option], button") ?? document.body.firstElementChild;
    expect(isShortcutKey(pressed({ target }))).toBe(false);
  });

  test.each(['<input type="checkbox">', "<button></button>", '<a href="#"></a>'])("but not on %s", (html) => {
    document.body.innerHTML = html;
    expect(isShortcutKey(pressed({ target: document.body.firstElementChild }))).toBe(true);
  });
});
