/** Reads the sources for texts: those in `t` and `tn`, and English that is shown without them. */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parseSync } from "vite";

export const SRC = join(import.meta.dirname, "../src");

/** A text of the sources. A plural one has the plural as its key. */
export interface UsedText {
  key: string;
  isPlural: boolean;
  /** The English text, or both forms of it. */
  english: string[];
  where: string;
}

export interface SourceTexts {
  used: UsedText[];
  /** Calls whose text is no literal, so that no catalogue can have it. */
  computed: string[];
  /** English outside of `t`, with its file and line. */
  bare: string[];
  /** Memoized components whose file does not follow the preferences. */
  memoized: string[];
}

interface Node {
  type: string;
  start: number;
  [member: string]: unknown;
}

/** Attributes and members whose value people read. */
const SHOWN = new Set([
  "label",
  "title",
  "placeholder",
  "alt",
  "description",
  "error",
  "empty",
  "submitLabel",
  "closeButtonLabel",
  "nothingFoundMessage",
  "aria-label",
  "aria-description",
  "aria-roledescription",
  "aria-valuetext",
]);

export function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join(folder, name));
}

export function textsOf(file: string, source = readFileSync(file, "utf8")): SourceTexts {
  const name = relative(SRC, file);
  const found: SourceTexts = { used: [], computed: [], bare: [], memoized: [] };
  const at = (node: Node): string => `${name}:${source.slice(0, node.start).split("\n").length}`;
  const { program } = parseSync(file, source);
  visit(program as unknown as Node, []);
  if (/\bmemo\b[^;]*from "react"/.test(source) && !/\busePreferences\(/.test(source)) found.memoized.push(name);
  return found;

  function visit(node: Node, parents: readonly Node[]): void {
    readCall(node);
    readShown(node, parents);
    for (const child of childrenOf(node)) visit(child, [...parents, node]);
  }

  function readCall(node: Node): void {
    if (node.type !== "CallExpression") return;
    const callee = node.callee as Node;
    const called = callee.type === "Identifier" ? callee.name : null;
    if (called !== "t" && called !== "tn") return;
    const values = (node.arguments as Node[]).map(literal);
    const english = called === "t" ? values.slice(0, 1) : values.slice(1, 3);
    const context = called === "t" ? values[2] : undefined;
    const last = english.at(-1);
    if (last == null || english.includes(null) || context === null) found.computed.push(at(node));
    else {
      const key = context === undefined ? last : `${last} [${context}]`;
      found.used.push({ key, isPlural: called === "tn", english: english as string[], where: at(node) });
    }
  }

  function readShown(node: Node, parents: readonly Node[]): void {
    const parent = parents.at(-1);
    if (node.type === "JSXText" && isEnglish(node.value as string) && !isUntranslated(parent)) report(node);
    if (node.type === "JSXExpressionContainer" && parent?.type === "JSXElement" && !isUntranslated(parent)) {
      for (const each of resultsOf(node.expression as Node)) if (isBare(each)) report(each);
    }
    if (node.type === "JSXAttribute" && SHOWN.has(attributeName(node)) && node.value) {
      const value = node.value as Node;
      const expression = value.type === "JSXExpressionContainer" ? (value.expression as Node) : value;
      for (const each of resultsOf(expression)) if (isBare(each)) report(each);
    }
    if (node.type === "Property" && SHOWN.has(keyOf(node))) {
      for (const each of resultsOf(node.value as Node)) if (isBare(each)) report(each);
    }
  }

  function report(node: Node): void {
    found.bare.push(`${at(node)} ${source.slice(node.start, node.start + 60).replace(/\s+/g, " ")}`);
  }
}

function childrenOf(node: Node): Node[] {
  return Object.values(node)
    .flat()
    .filter((each): each is Node => typeof each === "object" && each !== null && "type" in each);
}

/** The text of a literal; `null` for anything else. */
function literal(node: Node): string | null {
  if (node.type === "Literal" && typeof node.value === "string") return node.value;
  const quasis = node.quasis as { value: { cooked: string } }[] | undefined;
  return node.type === "TemplateLiteral" && quasis?.length === 1 ? (quasis[0]?.value.cooked ?? null) : null;
}

/** What an expression may result in: both branches of a condition, the right side of `&&`. */
function resultsOf(node: Node): Node[] {
  if (node.type === "ConditionalExpression") {
    return [...resultsOf(node.consequent as Node), ...resultsOf(node.alternate as Node)];
  }
  if (node.type === "LogicalExpression") return [...resultsOf(node.left as Node), ...resultsOf(node.right as Node)];
  return [node];
}

function isBare(node: Node): boolean {
  if (node.type === "Literal") return typeof node.value === "string" && isEnglish(node.value);
  if (node.type !== "TemplateLiteral") return false;
  return (node.quasis as { value: { cooked: string } }[]).some(({ value }) => isEnglish(value.cooked));
}

/** Two letters in a row, besides the product's name. */
function isEnglish(text: string): boolean {
  return /\p{L}{2}/u.test(text.replaceAll("Coursewire", ""));
}

function isUntranslated(element: Node | undefined): boolean {
  const opening = element?.openingElement as { attributes: Node[] } | undefined;
  return (opening?.attributes ?? []).some(
    (each) => each.type === "JSXAttribute" && attributeName(each) === "translate",
  );
}

function attributeName(attribute: Node): string {
  return String((attribute.name as Node).name);
}

function keyOf(property: Node): string {
  const key = property.key as Node;
  return String(key.type === "Literal" ? key.value : key.name);
}
