import { createTheme, type MantineColorsTuple } from "@mantine/core";
import { FLOATING_ID } from "@/ui/lazy_part.tsx";

/** A calm petrol: white text on its shades 6 to 9 and shade 7 to 9 on white keep a contrast of at least 4.5. */
const petrol: MantineColorsTuple = [
  "#e8f5f7",
  "#d2e8ec",
  "#a5d2da",
  "#78bcc9",
  "#4fa5b5",
  "#2b8c9f",
  "#12748a",
  "#0b6478",
  "#085567",
  "#054452",
];

const inMain = { defaultProps: { portalProps: { target: `#${FLOATING_ID}` } } };

/** Dark surfaces with a touch of the same hue instead of plain grey. */
const dark: MantineColorsTuple = [
  "#d3dde1",
  "#b8c5ca",
  "#98a7ad",
  "#6c7c83",
  "#3d4c53",
  "#2f3d44",
  "#25323a",
  "#1c272d",
  "#151e22",
  "#10181b",
];

export const theme = createTheme({
  primaryColor: "petrol",
  primaryShade: { light: 7, dark: 7 },
  colors: { petrol, dark },
  fontFamily: "'Inter Variable', system-ui, -apple-system, 'Segoe UI', sans-serif",
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  headings: { fontWeight: "700" },
  components: {
    Popover: inMain,
    Tooltip: inMain,
    // A menu consists of items only, and the first one has the focus.
    Menu: { defaultProps: { withInitialFocusPlaceholder: false } },
    // Shorter than the default: forms are opened many times a day.
    ModalRoot: { defaultProps: { size: "36rem", transitionProps: { duration: 120 } } },
    DrawerRoot: { defaultProps: { transitionProps: { duration: 140 } } },
    ModalOverlay: { defaultProps: { backgroundOpacity: 0.4 } },
    DrawerOverlay: { defaultProps: { backgroundOpacity: 0.3 } },
  },
});
