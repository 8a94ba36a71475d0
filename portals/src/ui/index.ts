export { BusyButton } from "./BusyButton.tsx";
export { focusAround, isFocusLost, showAlert, showField, usePassFocusOn } from "./focus.ts";
export { LoadError } from "./LoadError.tsx";
export { Panel } from "./Panel.tsx";
