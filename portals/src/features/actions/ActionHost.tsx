/** Shows one form at a time above the page. Changes of the lists below do not affect it. */
import { VisuallyHidden } from "@mantine/core";
import { type ComponentType, createContext, type ReactNode, useContext, useMemo, useState } from "react";
import { actionLabel, type CourseAction } from "@/domain/action_buttons.ts";
import type { Course, Role } from "@/domain/course.ts";
import { useSignedIn } from "@/features/session/index.ts";
import { AssignForm } from "./AssignForm.tsx";
import { CancelForm } from "./CancelForm.tsx";
import { CompleteForm } from "./CompleteForm.tsx";
import { FormDialog } from "./FormDialog.tsx";
import { DraftStore } from "./form_drafts.ts";
import type { FormProps } from "./open_form.ts";
import { RequestForm } from "./RequestForm.tsx";
import { RescheduleForm } from "./RescheduleForm.tsx";
import { type Open, useFormHost } from "./use_form_host.ts";

interface Actions {
  openRequest(): void;
  openAction(action: CourseAction, course: Course): void;
}

const ActionsContext = createContext<Actions | null>(null);
// A separate context, so that opening a form does not render every row again.
const IsOpenContext = createContext(false);

const FORMS: Record<CourseAction, ComponentType<FormProps>> = {
  assign: AssignForm,
  reschedule: RescheduleForm,
  cancel: CancelForm,
  complete: CompleteForm,
};

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
  const [said, setSaid] = useState("");
  const actions = useMemo<Actions>(
    () => ({
      openRequest: () => show({ action: "request", course: null, restored: null }),
      openAction: (action, course) => show({ action, course, restored: null }),
    }),
    [show],
  );

  function done(course: Course): void {
    setSaid(`Saved. Course ${course.courseId} is ${course.status}.`);
    host.done();
  }

  return (
    <ActionsContext value={actions}>
      <IsOpenContext value={open !== null}>{children}</IsOpenContext>
      <VisuallyHidden role="status">{said}</VisuallyHidden>
      <FormDialog host={host} title={open && titleOf(open, role)}>
        {open && <Form open={open} onDone={done} onClose={() => show(null)} />}
      </FormDialog>
    </ActionsContext>
  );
}

function Form({ open: { action, course }, ...ways }: { open: Open } & Omit<FormProps, "course">) {
  if (action === "request" || !course) return <RequestForm {...ways} />;
  const CourseForm = FORMS[action];
  return <CourseForm course={course} {...ways} />;
}

function titleOf({ action, course }: Open, role: Role): string {
  if (action === "request" || !course) return "Request a course";
  const word = actionLabel(action, course, role);
  return action === "assign" ? `${word} an instructor` : action === "complete" ? word : `${word} this course`;
}
