/** A menu that prints one course: its facts, and if wanted a list in which those who attend sign. */
import { Button, Menu } from "@mantine/core";
import { Printer } from "lucide-react";
import { useState } from "react";
import type { Course } from "@/domain/course.ts";
import { formatDay, formatHoursInFull } from "@/domain/date_formats.ts";
import { t } from "@/i18n/index.ts";
import { printedAt } from "./ListSheet.tsx";
import { PrintSheet } from "./PrintSheet.tsx";

/** Some come who were not expected. */
const SPARE_LINES = 3;
const MAX_LINES = 500;

export function CoursePrint({ course }: { course: Course }) {
  const [kind, setKind] = useState<"facts" | "signatures" | null>(null);
  return (
    <>
      {/* Within the open course: a screen reader reads nothing outside of a dialog. */}
      <Menu position="bottom-end" withArrow shadow="md" withinPortal={false}>
        <Menu.Target>
          <Button
            size="xs"
            variant="default"
            leftSection={<Printer size={14} aria-hidden />}
            aria-label={t("Print: {{course}}, course {{courseId}}", {
              course: course.courseType,
              courseId: course.courseId,
            })}
          >
            {t("Print")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => setKind("facts")}>{t("Course sheet")}</Menu.Item>
          <Menu.Item onClick={() => setKind("signatures")}>{t("Attendance list")}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {kind && <CourseSheet course={course} hasSignatures={kind === "signatures"} onDone={() => setKind(null)} />}
    </>
  );
}

interface SheetProps {
  course: Course;
  hasSignatures: boolean;
  onDone: () => void;
}

function CourseSheet({ course, hasSignatures, onDone }: SheetProps) {
  const { courseType, courseId, students } = course;
  return (
    <PrintSheet title={`${courseType} #${courseId}`} onDone={onDone}>
      <h1>{`${courseType} (#${courseId})`}</h1>
      <p>{printedAt()}</p>
      <table>
        <tbody>
          {factsOf(course, hasSignatures).map(([name, value]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {hasSignatures && (
        <>
          <h2>{t("Attendance list")}</h2>
          <table data-signatures>
            <thead>
              <tr>
                <th scope="col">{t("No.")}</th>
                <th scope="col">{t("Name")}</th>
                <th scope="col">{t("Signature")}</th>
              </tr>
            </thead>
            <tbody>
              {Array.from({ length: Math.min(students + SPARE_LINES, MAX_LINES) }, (_, line) => line + 1).map(
                (line) => (
                  <tr key={line}>
                    <td>{line}</td>
                    <td />
                    <td />
                  </tr>
                ),
              )}
            </tbody>
          </table>
        </>
      )}
    </PrintSheet>
  );
}

/** Only when, where and by whom on the list that lies in the room. */
function factsOf(course: Course, isShort: boolean): [string, string | number][] {
  const { scheduledDate, location, organizationName, instructorName, students, attended, notes, comments } = course;
  const facts: [string, string | number | null | false][] = [
    [t("Date"), formatDay(scheduledDate)],
    [t("Time"), formatHoursInFull(course)],
    [t("Place"), location],
    [t("Organization"), organizationName],
    [t("Instructor"), instructorName ?? t("No instructor yet")],
    [t("Expected"), students],
    [t("Attended"), !isShort && attended],
    [t("Notes"), !isShort && notes],
    [t("Comments"), !isShort && comments],
  ];
  return facts.filter((fact): fact is [string, string | number] => fact[1] !== null && fact[1] !== false);
}
