import type { Course, Role } from "@/domain/course.ts";
import { today, viewerZone } from "@/domain/date_formats.ts";
import { fileColumns } from "./course_columns.ts";
import { csvText } from "./csv_text.ts";
import { csvName, downloadCsv } from "./download.ts";

/** The browser saves the courses as a CSV file, with the columns of the role. The date is added to the name. */
export function saveCourses(courses: readonly Course[], role: Role, fileName: string): void {
  const columns = fileColumns(role);
  const rows = courses.map((course) => columns.map((column) => column.value(course)));
  const header = columns.map((column) => column.title);
  downloadCsv(csvName(fileName, today(viewerZone())), csvText(header, rows));
}
