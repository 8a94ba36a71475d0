/** The first page of each portal: the lists of courses. */
import type { PageProps } from "./pages.tsx";
import { PORTAL_VIEWS } from "./portal_views.tsx";
import { TabbedLists } from "./TabbedLists.tsx";

export function CoursesPage({ portal }: PageProps) {
  return <TabbedLists tabs={PORTAL_VIEWS[portal].tabs} viewer={portal} />;
}
