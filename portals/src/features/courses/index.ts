export { Agenda } from "./Agenda.tsx";
export { applyResponse } from "./apply_response.ts";
export { CourseDrawer } from "./CourseDrawer.tsx";
export { CourseList } from "./CourseList.tsx";
export { keyOfCourse, type ListName } from "./course_lists.ts";
export { FlagChip, StatusChip } from "./StatusChip.tsx";
export { type CourseListState, useCourseList } from "./use_course_list.ts";
