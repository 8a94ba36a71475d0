/** A table as CSV (RFC 4180), for spreadsheets. */

// What a spreadsheet would run as a formula, also in full width. The service writes its exports in the same way.
const FORMULA = /^'?[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;
// Where semicolons or tabs separate cells, the quotes around a cell behind a comma are none, and a cell or line can begin here.
const FORMULA_WITHIN = /(?<=[;\t\r\n])(?='*[ "]*[=+\-@\uff1d\uff0b\uff0d\uff20])/g;

/** The rows with a header; each line ends with CR and LF. */
export function csvText(header: readonly string[], rows: readonly (readonly (string | number | null)[])[]): string {
  return [header, ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

function cell(value: string | number | null): string {
  const text = value === null ? "" : typeof value === "number" ? String(value) : shielded(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** With an apostrophe before what a spreadsheet would take for a formula, or for such an apostrophe. */
function shielded(text: string): string {
  const within = text.replace(FORMULA_WITHIN, "'");
  return FORMULA.test(within) ? `'${within}` : within;
}
