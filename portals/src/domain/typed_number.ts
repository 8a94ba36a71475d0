/** Whole numbers that people type into a field of text. */

/**
 * The number of the digits, with or without spaces around them. Other text stays as it is, and the service says what it must be: `Number` would read `1e2` as 100,
 * and so many digits as infinity, which JSON has not.
 */
export function typedNumber(text: string): number | string {
  return /^\s*\d{1,15}\s*$/.test(text) ? Number(text) : text;
}
