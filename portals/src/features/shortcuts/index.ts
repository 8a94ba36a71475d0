import { lazyPart } from "@/ui/index.ts";

export type { Shortcut } from "./shortcut_keys.ts";
export { useShortcuts } from "./use_shortcuts.ts";
/** Its code is loaded when it is first shown. */
export const ShortcutList = lazyPart(async () => (await import("./ShortcutList.tsx")).default);
