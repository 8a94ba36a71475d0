/** Saves or prints the courses of a tab: all that match its filters. */
import type { Course } from "@/domain/course.ts";
import { quoted } from "@/domain/formatters.ts";
import { type CourseFilters, pathOfList } from "@/features/courses/index.ts";
import { ExportMenu, useLoadCourses } from "@/features/exports/index.ts";
import { useInstructorNames, useOrganizations } from "@/features/people/index.ts";
import { t } from "@/i18n/index.ts";
import type { ListTab } from "./portal_views.tsx";

interface Props {
  tab: ListTab;
  filters: CourseFilters;
  /** How many courses there are, if it is known. */
  total: number | null;
}

export function ListExport({ tab, filters, total }: Props) {
  const path = pathOfList(tab.list, filters, null);
  const load = useLoadCourses(path.slice(path.indexOf("?")));
  const describe = useDescription(filters);
  return (
    <ExportMenu
      title={tab.label()}
      describe={describe}
      fileName={tab.label()}
      load={load}
      total={total ?? undefined}
      isSmall
    />
  );
}

/** What the list is narrowed to. The people are named as the courses name them; without courses, as far as they are known. */
function useDescription({
  q,
  from,
  to,
  instructorId,
  organizationId,
}: CourseFilters): (found: readonly Course[]) => string {
  // The menu of filters has asked for them where somebody has chosen one there.
  const instructors = useInstructorNames(false).data ?? [];
  const organizations = useOrganizations(false).data ?? [];
  return (found) => {
    const days = from || to ? [from, to].map((day) => day ?? "…").join(" – ") : null;
    const instructor =
      found.find((course) => course.instructorId === instructorId)?.instructorName ??
      instructors.find((each) => each.instructorId === instructorId)?.name ??
      `#${instructorId}`;
    const organization =
      found.find((course) => course.organizationId === organizationId)?.organizationName ??
      organizations.find((each) => each.organizationId === organizationId)?.name ??
      `#${organizationId}`;
    return [
      q && quoted(q),
      days,
      instructorId && t("Instructor: {{name}}", { name: instructor }),
      organizationId && t("Organization: {{name}}", { name: organization }),
    ]
      .filter(Boolean)
      .join(" · ");
  };
}
