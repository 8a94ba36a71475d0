/** Texts of the catalogues as Lingui's compiled messages, without a parser in the page: `{{name}}` is the whole syntax. */
import type { Messages } from "@lingui/core";

export type CompiledMessage = Exclude<Messages[string], string>;

/** Texts by key. A plural text has a key for each form: `_one`, `_other`, `_many`. */
export type Catalogue = Readonly<Record<string, string>>;

/** Between the singular and the plural of a text that has no translation. */
export const SEPARATOR = "\u0000";

const FORMS = ["one", "many", "other"] as const;

const cache = new Map<string, CompiledMessage>();

/** A text with `{{name}}`, or a singular and a plural with SEPARATOR between them. */
export function compiled(text: string): CompiledMessage {
  const known = cache.get(text);
  if (known !== undefined) return known;
  const [one, other] = text.split(SEPARATOR);
  const message =
    one !== undefined && other !== undefined
      ? plural({ one: counted(one), other: counted(other) })
      : tokensOf(text, (name) => [name]);
  cache.set(text, message);
  return message;
}

/** The forms of a plural text in a catalogue. */
export function compiledPlural(key: string, catalogue: Catalogue): CompiledMessage {
  return plural(
    Object.fromEntries(
      FORMS.flatMap((form) => {
        const text = catalogue[`${key}_${form}`];
        return text === undefined ? [] : [[form, counted(text)]];
      }),
    ),
  );
}

function counted(text: string): CompiledMessage {
  return tokensOf(text, (name) => (name === "count" ? [name, "number"] : [name]));
}

function plural(forms: Record<string, CompiledMessage>): CompiledMessage {
  return [["count", "plural", forms]];
}

function tokensOf(text: string, placeholder: (name: string) => CompiledMessage[number]): CompiledMessage {
  // Every second part is a name.
  const parts = text.split(/\{\{(\w+)\}\}/);
  return parts.map((part, index) => (index % 2 === 1 ? placeholder(part) : part)).filter((token) => token !== "");
}
