export { ActionHost, useActions, useIsFormOpen } from "./ActionHost.tsx";
export { CourseActions } from "./CourseActions.tsx";
export { fieldError } from "./use_action.ts";
