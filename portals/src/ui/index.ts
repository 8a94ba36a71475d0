export { BusyButton } from "./BusyButton.tsx";
export { LoadError } from "./LoadError.tsx";
export { focusAround, isFocusLost, showAlert, showField, usePassFocusOn } from "./lost_focus.ts";
export { Panel } from "./Panel.tsx";
