/** The activity as one CSV file, fetched in parts. */
import type { Api } from "@/platform/api_client.ts";
import { patientRead } from "@/platform/patient_read.ts";
import { addressOf } from "./activity_filters.ts";

/**
 * Resolves with the whole text; calls `onProgress` with the number of rows so far. Called again after a failure, it goes on
 * with the part that has not come.
 */
export type LoadFile = (onProgress: (rows: number) => void, signal: AbortSignal) => Promise<string>;

export function activityFile(api: Pick<Api, "file">, parameters: URLSearchParams): LoadFile {
  let text = "";
  let next: string | null = addressOf("/activity.csv", parameters);
  return async (onProgress, signal) => {
    while (next !== null) {
      const path: string = next;
      const part = await patientRead(() => api.file(path, signal), signal);
      signal.throwIfAborted();
      text += part.text;
      next = part.next;
      onProgress(text.split("\r\n").length - 2);
    }
    return text;
  };
}
