export { BusyButton } from "./BusyButton.tsx";
export { focusAround, isFocusLost, showAlert, showField, useFocusHandedOn } from "./focus.ts";
export { LoadError } from "./LoadError.tsx";
