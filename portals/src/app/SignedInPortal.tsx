/** The portal of a signed-in user, with its pages and the open course. */
import { MantineProvider, Skeleton } from "@mantine/core";
import { useEffect } from "react";
import { Redirect } from "wouter";
import type { Role } from "@/domain/course.ts";
import { PORTALS } from "@/domain/portal_roles.ts";
import { ActionHost } from "@/features/actions/index.ts";
import { BulkHost } from "@/features/bulk/index.ts";
import { COURSE_QUERIES, useGoToPage, useOpenCourse, useTotalsByEvents } from "@/features/courses/index.ts";
import { LiveProvider } from "@/features/live/index.ts";
import { concernsInstructors } from "@/features/people/index.ts";
import { PresenceProvider } from "@/features/presence/index.ts";
import { t } from "@/i18n/index.ts";
import { loadRefusalSentences } from "@/platform/request_errors.ts";
import { fetchFloating, lazyPart, OpenedPart, OptionalPart, PlacedPart, watchStyles, whenIdle } from "@/ui/index.ts";
import { pageAt } from "./pages.tsx";
import { PORTAL_VIEWS } from "./portal_views.tsx";
import { Shell } from "./Shell.tsx";
import { theme } from "./theme.ts";

// Fetched as soon as the first page is rendered.
const OpenedCourse = lazyPart(async () => (await import("./OpenedCourse.tsx")).default);
const Toasts = lazyPart(async () => (await import("@/features/live/Toasts.tsx")).Toasts);
const FigureReports = lazyPart(async () => (await import("@/features/metrics/FigureReports.tsx")).default);

const QUERIES = { ...COURSE_QUERIES, concerns: concernsInstructors };

/** Its code is loaded when somebody has signed in: the sign-in page stays small. */
export default function SignedInPortal({ portal }: { portal: Role }) {
  useEffect(watchStyles, []);
  useEffect(
    () =>
      whenIdle(() => {
        fetchFloating();
        // What fails is tried again when a refusal comes.
        void loadRefusalSentences().catch(() => {});
      }),
    [],
  );
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <LiveProvider courses={QUERIES}>
        <PresenceProvider>
          <ActionHost>
            <BulkHost>
              <Opened portal={portal} />
            </BulkHost>
          </ActionHost>
        </PresenceProvider>
      </LiveProvider>
    </MantineProvider>
  );
}

function Opened({ portal }: { portal: Role }) {
  useTotalsByEvents();
  const { courseId, pagePath, open, close } = useOpenCourse();
  const goTo = useGoToPage();
  const { Summary, Aside } = PORTAL_VIEWS[portal];
  const page = pageAt(portal, pagePath);
  const title = page?.title();

  useEffect(() => {
    document.title = [title, PORTALS[portal].name, "Coursewire"].filter(Boolean).join(" · ");
  }, [portal, title]);

  if (!page) return <Redirect to={PORTALS[portal].path} replace />;
  return (
    <Shell
      portal={portal}
      page={page}
      summary={page.path === "" ? <Summary /> : null}
      aside={page.isWide ? null : <Aside onOpen={open} />}
    >
      <PlacedPart
        key={page.path}
        fallback={<Skeleton height={240} radius="md" role="status" aria-label={t("Loading")} />}
      >
        <page.Component portal={portal} />
      </PlacedPart>
      <OpenedPart isOpen={courseId !== null} onClose={close}>
        <OpenedCourse courseId={courseId} viewer={portal} onClose={close} />
      </OpenedPart>
      <OptionalPart>
        <Toasts onOpen={open} onGoTo={goTo} />
      </OptionalPart>
      <OptionalPart>
        <FigureReports />
      </OptionalPart>
    </Shell>
  );
}
