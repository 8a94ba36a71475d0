/** A list of courses on paper: all of them, with the heading of the table on each page. */
import { useMemo } from "react";
import type { Course } from "@/domain/course.ts";
import { formatInstant } from "@/domain/date_formats.ts";
import { useSignedIn } from "@/features/session/index.ts";
import { t, tn } from "@/i18n/index.ts";
import { printedColumns } from "./course_columns.ts";
import { PrintSheet } from "./PrintSheet.tsx";

interface Props {
  title: string;
  subtitle: string | undefined;
  courses: readonly Course[];
  onDone: () => void;
}

export function ListSheet({ title, subtitle, courses, onDone }: Props) {
  const { role } = useSignedIn();
  const columns = useMemo(() => printedColumns(role), [role]);
  const facts = [subtitle, tn(courses.length, "{{count}} course", "{{count}} courses"), printedAt()];
  return (
    <PrintSheet title={title} onDone={onDone}>
      <h1>{title}</h1>
      <p>{facts.filter(Boolean).join(" · ")}</p>
      <table>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.title} scope="col">
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {courses.map((course) => (
            <tr key={course.courseId}>
              {columns.map((column) => (
                <td key={column.title}>{column.value(course)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </PrintSheet>
  );
}

export function printedAt(): string {
  return t("printed {{when}}", { when: formatInstant(Date.now()) });
}
