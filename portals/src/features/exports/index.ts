export { AddToCalendar } from "./AddToCalendar.tsx";
export type { LoadCourses } from "./all_courses.ts";
export { CoursePrint } from "./CoursePrint.tsx";
export { csvName, downloadCsv } from "./download.ts";
export { ExportMenu } from "./ExportMenu.tsx";
export { useLoadCourses } from "./use_load_courses.ts";
