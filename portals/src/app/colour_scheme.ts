/**
 * The colours before a portal opens: those that the person has chosen there, otherwise the computer's. In a portal Mantine
 * follows the same store and the same media query, so both set the same attribute.
 */

/** Where Mantine's `localStorageColorSchemeManager` keeps the choice. */
const KEY = "mantine-color-scheme-value";

/**
 * The attribute is set, and follows the computer and the other tabs. Called before the first rendering. On paper, which is
 * white, the colours are light whatever was chosen.
 */
export function followColourScheme(): void {
  // Colours are no reason not to start: where the browser cannot tell, they are light.
  const isDark = globalThis.matchMedia?.("(prefers-color-scheme: dark)");
  let isPrinting = false;
  const apply = (): void => {
    const onScreen = storedScheme() ?? (isDark?.matches ? "dark" : "light");
    document.documentElement.dataset.mantineColorScheme = isPrinting ? "light" : onScreen;
  };
  const print = (isPrinted: boolean): void => {
    isPrinting = isPrinted;
    apply();
  };
  apply();
  isDark?.addEventListener?.("change", apply);
  addEventListener("beforeprint", () => print(true));
  addEventListener("afterprint", () => print(false));
  // A page may be shown as on paper without being printed, which only the media query tells.
  globalThis.matchMedia?.("print").addEventListener?.("change", ({ matches }) => print(matches));
  addEventListener("storage", ({ key }) => key === KEY && apply());
}

function storedScheme(): "light" | "dark" | null {
  try {
    const stored = localStorage.getItem(KEY);
    return stored === "light" || stored === "dark" ? stored : null;
  } catch {
    return null;
  }
}
