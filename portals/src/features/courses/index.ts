export { Agenda } from "./Agenda.tsx";
export { CourseDrawer } from "./CourseDrawer.tsx";
export { CourseList } from "./CourseList.tsx";
export { COURSE_QUERIES, keyOfCourse, LIST_NAMES, type ListName } from "./course_lists.ts";
export { FlagChip, StatusChip } from "./StatusChip.tsx";
export { type CourseListState, useCourseList } from "./use_course_list.ts";
