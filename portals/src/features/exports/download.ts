/** Gives the browser a CSV file to save. With a byte order mark, or Excel takes the text for one of an older encoding. */
export function downloadCsv(name: string, csv: string): void {
  downloadFile(name, `\ufeff${csv}`, "text/csv");
}

/** Gives the browser a file of text in UTF-8 to save. `type` is a media type without parameters. */
export function downloadFile(name: string, text: string, type: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  link.download = name;
  link.click();
  // Some browsers read the file after the click has returned.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

export function csvName(title: string, today: string): string {
  return fileName(title, today, "csv");
}

/** `Confirmed courses`, `2025-07-15`, `csv` → `confirmed-courses-2025-07-15.csv`: without what file systems do not take. */
export function fileName(title: string, day: string, extension: string): string {
  const name = title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "");
  return `${[name || "courses", day].join("-")}.${extension}`;
}
