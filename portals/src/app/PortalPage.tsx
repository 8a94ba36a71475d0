/** One portal, from sign-in to the open course, whose number is in the URL. */
import { useEffect, useState } from "react";
import { useLocation, useRoute } from "wouter";
import type { Course, Role } from "@/domain/course.ts";
import { PORTALS } from "@/domain/portal_roles.ts";
import { ActionHost, CourseActions, useIsFormOpen } from "@/features/actions/index.ts";
import { PeoplePage } from "@/features/administration/index.ts";
import { COURSE_QUERIES, CourseDrawer } from "@/features/courses/index.ts";
import { LiveProvider, Toasts } from "@/features/live/index.ts";
import { concernsInstructors } from "@/features/people/index.ts";
import { SessionGate } from "@/features/session/index.ts";
import type { Config } from "@/platform/site_config.ts";
import { PORTAL_VIEWS } from "./portal_views.tsx";
import { Shell } from "./Shell.tsx";
import { TabbedLists } from "./TabbedLists.tsx";

const QUERIES = { ...COURSE_QUERIES, concerns: concernsInstructors };

export function PortalPage({ portal, config }: { portal: Role; config: Config }) {
  useEffect(() => {
    document.title = `${PORTALS[portal].name} · Coursewire`;
  }, [portal]);
  return (
    <SessionGate key={portal} portal={portal} config={config}>
      <LiveProvider courses={QUERIES}>
        <ActionHost>
          <Opened portal={portal} />
        </ActionHost>
      </LiveProvider>
    </SessionGate>
  );
}

function Opened({ portal }: { portal: Role }) {
  const { path } = PORTALS[portal];
  const [, navigate] = useLocation();
  const [, route] = useRoute(`${path}/courses/:courseId`);
  const courseId = route && /^\d+$/.test(route.courseId) ? Number(route.courseId) : null;
  const open = (id: number): void => navigate(`${path}/courses/${id}`);
  const [filter, setFilter] = useState("");
  const { Summary, Aside, tabs } = PORTAL_VIEWS[portal];
  const [isPeople] = useRoute("/admin/people");

  if (isPeople) {
    return (
      <Shell portal={portal} title="People" aside={<Aside onOpen={open} />}>
        <PeoplePage />
        <Toasts onOpen={open} />
      </Shell>
    );
  }
  return (
    <Shell portal={portal} summary={<Summary />} aside={<Aside onOpen={open} />}>
      <TabbedLists tabs={tabs} viewer={portal} filter={filter} onFilter={setFilter} onOpen={open} />
      <OpenCourse courseId={courseId} viewer={portal} onClose={() => navigate(path)} />
      <Toasts onOpen={open} />
    </Shell>
  );
}

function OpenCourse(props: { courseId: number | null; viewer: Role; onClose: () => void }) {
  const isFormOpen = useIsFormOpen();
  return (
    <CourseDrawer
      {...props}
      isCovered={isFormOpen}
      renderActions={(course: Course) => <CourseActions course={course} showAll />}
    />
  );
}
