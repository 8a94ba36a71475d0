export { ActionHost, useActions } from "./ActionHost.tsx";
export { CourseActions } from "./CourseActions.tsx";
