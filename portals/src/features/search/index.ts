export { SearchButton } from "./SearchButton.tsx";
export type { SearchEntry } from "./search_entries.ts";
