/** Reads shortcuts of one key, or of two keys one after the other, from what is typed outside of fields. */

export interface Shortcut {
  /** Characters as the keyboard types them, one or two: `["n"]`, `["g", "c"]`. */
  keys: readonly string[];
  label: string;
  /** Returns whether there was anything to do here: otherwise the browser gets the key. */
  run: () => boolean;
}

/** The second key must come within this time. */
export const SEQUENCE_MS = 1_500;

export class ShortcutReader {
  #first: { key: string; at: number } | null = null;

  /** The shortcut that the key completes; `null` if it begins one, or belongs to none. `at`: milliseconds of a clock. */
  read(key: string, at: number, shortcuts: readonly Shortcut[]): Shortcut | null {
    const first = this.#first;
    this.#first = null;
    const typed = first && at - first.at <= SEQUENCE_MS ? [first.key, key] : [key];
    const found = shortcuts.find(({ keys }) => keys.join(" ") === typed.join(" "));
    if (found) return found;
    // The second key of no shortcut does not begin another one.
    if (typed.length === 1 && shortcuts.some(({ keys }) => keys.length > 1 && keys[0] === key))
      this.#first = { key, at };
    return null;
  }

  forget(): void {
    this.#first = null;
  }
}

type Pressed = Pick<
  KeyboardEvent,
  "key" | "ctrlKey" | "metaKey" | "altKey" | "repeat" | "isComposing" | "defaultPrevented" | "target"
>;

const TYPING = [
  "input:not([type=checkbox], [type=radio], [type=button], [type=submit])",
  "textarea",
  "select",
  "[contenteditable]:not([contenteditable=false])",
  // There letters find an entry.
  ...["textbox", "searchbox", "combobox", "listbox", "menu", "spinbutton", "slider"].map((role) => `[role=${role}]`),
].join(", ");

/** Whether the key may be of a shortcut: nobody types, and neither the browser nor the system uses the key. */
export function isShortcutKey({ key, target, ...pressed }: Pressed): boolean {
  if (key.length !== 1 || key === " ") return false;
  if (pressed.ctrlKey || pressed.metaKey || pressed.altKey) return false;
  if (pressed.repeat || pressed.isComposing || pressed.defaultPrevented) return false;
  return !(target instanceof Element && target.closest(TYPING) !== null);
}
