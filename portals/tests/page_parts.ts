/** Finds buttons and fields of what is rendered by their names, and types. */
import { act } from "react";

/** By its accessible name. Raises an error with the page's text. */
export function button(name: string): HTMLButtonElement {
  const named = (each: Element): boolean => [each.getAttribute("aria-label"), each.textContent].includes(name);
  const found = [...document.querySelectorAll("button")].find(named);
  if (!found) throw new Error(`There is no button “${name}” in ${document.body.textContent}`);
  return found;
}

/** By the beginning of its label. Raises an error with the page's text. */
export function field(label: string): HTMLInputElement {
  const found = [...document.querySelectorAll("label")].find((each) => each.textContent?.startsWith(label));
  const input = document.getElementById(found?.htmlFor ?? "") ?? document.querySelector(`[aria-label="${label}"]`);
  if (!input) throw new Error(`There is no field “${label}” in ${document.body.textContent}`);
  return input as HTMLInputElement;
}

/** The field has the text, as if it had been typed or pasted. */
export async function type(input: HTMLInputElement, text: string): Promise<void> {
  await act(async () => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(input, text);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
