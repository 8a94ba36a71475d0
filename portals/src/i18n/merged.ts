import type { Catalogue } from "./message_format.ts";

/** The catalogues of the features as one. */
export function merged(files: Record<string, Catalogue>): Catalogue {
  return Object.assign({}, ...Object.values(files));
}
