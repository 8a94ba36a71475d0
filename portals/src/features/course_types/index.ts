export { CourseTypeField } from "./CourseTypeField.tsx";
export { CourseTypePanel } from "./CourseTypePanel.tsx";
export { endAfter } from "./end_time.ts";
export { type CourseType, useCourseTypes } from "./use_course_types.ts";
