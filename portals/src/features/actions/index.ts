export { ActionHost, useActions, useIsFormOpen } from "./ActionHost.tsx";
export { ChangeRequestChip, ChangeRequestNote } from "./ChangeRequestNote.tsx";
export { CourseActions } from "./CourseActions.tsx";
export { DiscardQuestion } from "./DiscardQuestion.tsx";
export { fieldError } from "./use_action.ts";
export { type Change, useChange } from "./use_change.ts";
