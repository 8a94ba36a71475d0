/** Imports and exports of files, in as many requests as the server needs: a function has 29 seconds. */
import type { Api } from "@/platform/api_client.ts";
import { patientRead } from "@/platform/patient_read.ts";
import type { ImportResult } from "./records.ts";

export function checkFile(api: Api, kind: string, csv: string): Promise<ImportResult> {
  return api.change("POST", `/people/imports/${kind}`, { csv, save: false });
}

/**
 * Saves the file: each request saves a part, and the same file is sent until nothing is left. `onProgress` receives how
 * many of how many rows are saved. Throws what the API throws; the rows that are saved stay saved.
 */
export async function saveFile(
  api: Api,
  kind: string,
  csv: string,
  onProgress: (saved: number, total: number) => void,
): Promise<number> {
  let saved = 0;
  for (;;) {
    const result = await api.change<ImportResult>("POST", `/people/imports/${kind}`, { csv, save: true });
    saved += result.saved;
    onProgress(saved, saved + result.left);
    if (result.left === 0) return saved;
  }
}

interface ExportPart {
  csv: string;
  next: string | null;
}

/** All parts of the export as one text. */
export async function exportFile(api: Api, kind: string): Promise<string> {
  let csv = "";
  let next: string | null = null;
  do {
    const query: string = next === null ? "" : `?${new URLSearchParams({ next })}`;
    const part: ExportPart = await patientRead(() => api.get(`/people/exports/${kind}${query}`));
    csv += part.csv;
    next = part.next;
  } while (next !== null);
  return csv;
}
