/** Shows one form at a time above the page. Changes of the lists below do not affect it. */
import { VisuallyHidden } from "@mantine/core";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import type { CourseAction } from "@/domain/action_buttons.ts";
import type { Course } from "@/domain/course.ts";
import { useSignedIn } from "@/features/session/index.ts";
import { t } from "@/i18n/index.ts";
import { lazyPart, OpenedPart, useKeptFocus, whenIdle, withStyles } from "@/ui/index.ts";
import { DraftStore } from "./form_drafts.ts";
import { useFormHost } from "./use_form_host.ts";

interface Actions {
  openRequest(): void;
  /** `proposed`: values of fields that the form shows instead of the course's own, as if somebody had typed them. */
  openAction(action: CourseAction, course: Course, proposed?: Readonly<Record<string, unknown>>): void;
}

const ActionsContext = createContext<Actions | null>(null);
// A separate context, so that opening a form does not render every row again.
const IsOpenContext = createContext(false);

const loadForms = withStyles(() => import("./FormWindow.tsx"));
const FormWindow = lazyPart(async () => (await loadForms()).default);

export function useActions(): Actions {
  const actions = useContext(ActionsContext);
  if (!actions) throw new Error("useActions needs an ActionHost above it.");
  return actions;
}

/** Whether a form is open. */
export function useIsFormOpen(): boolean {
  return useContext(IsOpenContext);
}

export function ActionHost({ children }: { children: ReactNode }) {
  const { role, session } = useSignedIn();
  // User names are case-insensitive in the user pool.
  const [drafts] = useState(() => new DraftStore(`${role}:${session.username.toLowerCase()}`));
  const host = useFormHost(drafts);
  const { open, show } = host;
  useKeptFocus();
  const [said, setSaid] = useState("");
  const actions = useMemo<Actions>(
    () => ({
      openRequest: () => show({ action: "request", course: null, restored: null }),
      openAction: (action, course, proposed) => show({ action, course, restored: null, proposed }),
    }),
    [show],
  );

  // Once there, it stays: it closes gently, and its question comes after the form.
  const [isNeeded, setNeeded] = useState(open !== null);
  if (open !== null && !isNeeded) setNeeded(true);
  // A form opens at once, and without a connection too. Failing is reported when one is opened.
  useEffect(() => whenIdle(() => void loadForms().catch(() => {})), []);

  function done(course: Course): void {
    setSaid(savedText(course));
    host.done();
  }

  return (
    <ActionsContext value={actions}>
      <IsOpenContext value={open !== null}>{children}</IsOpenContext>
      <VisuallyHidden role="status">{said}</VisuallyHidden>
      {isNeeded && (
        <OpenedPart isOpen={open !== null} onClose={() => show(null)}>
          <FormWindow host={host} role={role} onDone={done} onClose={() => show(null)} />
        </OpenedPart>
      )}
    </ActionsContext>
  );
}

function savedText({ courseId: number, status }: Course): string {
  switch (status) {
    case "pending":
      return t("Saved. Course {{number}} is pending.", { number });
    case "confirmed":
      return t("Saved. Course {{number}} is confirmed.", { number });
    case "completed":
      return t("Saved. Course {{number}} is completed.", { number });
    case "cancelled":
      return t("Saved. Course {{number}} is cancelled.", { number });
  }
}
