export { BusyButton } from "./BusyButton.tsx";
export { byWords } from "./by_words.ts";
export { CopyButton } from "./CopyButton.tsx";
export { DateField } from "./DateField.tsx";
export { FetchFailed, lastKnown } from "./FetchFailed.tsx";
export { HiddenText } from "./HiddenText.tsx";
export { heightAs } from "./height_as.ts";
export { focusNear, useKeptFocus } from "./kept_focus.ts";
export { LoadError } from "./LoadError.tsx";
export {
  FLOATING_ID,
  fetchMissingParts,
  hasMissingParts,
  lazyPart,
  OpenedPart,
  OptionalPart,
  PlacedPart,
} from "./lazy_part.tsx";
export { focusAround, isFocusLost, showAlert, showField, usePassFocusOn, useShowFailure } from "./lost_focus.ts";
export { watchStyles, withStyles } from "./missing_styles.ts";
export { NumberField } from "./NumberField.tsx";
export { FloatingPart, fetchFloating, OnDemand } from "./on_demand.tsx";
export { Panel } from "./Panel.tsx";
export { SearchSelect } from "./SearchSelect.tsx";
export { TimeZoneSelect } from "./TimeZoneSelect.tsx";
export { useCloseOnEscape } from "./use_close_on_escape.ts";
export { type OneRequest, useOneRequest } from "./use_one_request.ts";
export { whenIdle } from "./when_idle.ts";
