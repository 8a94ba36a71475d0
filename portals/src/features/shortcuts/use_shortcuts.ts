/**
 * Listens for shortcuts, unless the person has switched them off: people who dictate would set them off by their words (WCAG
 * 2.1.4). While a dialog or a menu is open there are none.
 */
import { useEffect, useEffectEvent, useRef } from "react";
import { usePreferences } from "@/features/settings/index.ts";
import { isShortcutKey, type Shortcut, ShortcutReader } from "./shortcut_keys.ts";

export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const { hasShortcuts } = usePreferences();
  const reader = useRef(new ShortcutReader());
  const press = useEffectEvent((event: KeyboardEvent): void => {
    // A key that types a character with Shift, such as ?, comes after the Shift key itself.
    if (event.key === "Shift") return;
    if (!isShortcutKey(event) || document.querySelector("[role=dialog], [role=menu]")) {
      reader.current.forget();
      return;
    }
    const shortcut = reader.current.read(event.key, performance.now(), shortcuts);
    if (shortcut?.run()) event.preventDefault();
  });
  useEffect(() => {
    if (!hasShortcuts) return;
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [hasShortcuts]);
}
