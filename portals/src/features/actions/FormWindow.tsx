/** The open form in its dialog, with every form there is: fetched apart from the lists. */
import type { ComponentType } from "react";
import { actionTitle, type CourseAction } from "@/domain/action_buttons.ts";
import type { Course, Role } from "@/domain/course.ts";
import { t } from "@/i18n/index.ts";
import { AskCancelForm, AskMoveForm } from "./AskForms.tsx";
import { AssignForm } from "./AssignForm.tsx";
import { CancelForm } from "./CancelForm.tsx";
import { AcceptChangeForm, DeclineChangeForm, WithdrawChangeForm } from "./ChangeRequestForms.tsx";
import { CompleteForm } from "./CompleteForm.tsx";
import { DeclineForm } from "./DeclineForm.tsx";
import { EditForm } from "./EditForm.tsx";
import { FormDialog } from "./FormDialog.tsx";
import type { FormProps } from "./open_form.ts";
import { RequestForm } from "./RequestForm.tsx";
import { RescheduleForm } from "./RescheduleForm.tsx";
import type { FormHost, Open } from "./use_form_host.ts";

const FORMS: Record<Exclude<CourseAction, "copy">, ComponentType<FormProps>> = {
  assign: AssignForm,
  reschedule: RescheduleForm,
  cancel: CancelForm,
  complete: CompleteForm,
  edit: EditForm,
  "ask-move": AskMoveForm,
  "ask-cancel": AskCancelForm,
  "accept-change": AcceptChangeForm,
  "decline-change": DeclineChangeForm,
  "withdraw-change": WithdrawChangeForm,
  decline: DeclineForm,
};

interface Props {
  host: FormHost;
  role: Role;
  onDone: (course: Course) => void;
  onClose: () => void;
}

export default function FormWindow({ host, role, ...ways }: Props) {
  const { open } = host;
  return (
    <FormDialog host={host} title={open && titleOf(open, role)}>
      {open && <Form open={open} {...ways} />}
    </FormDialog>
  );
}

function Form({ open: { action, course }, ...ways }: { open: Open } & Omit<FormProps, "course">) {
  if (action === "request" || action === "copy" || !course) return <RequestForm copied={course} {...ways} />;
  const CourseForm = FORMS[action];
  return <CourseForm course={course} {...ways} />;
}

function titleOf({ action, course }: Open, role: Role): string {
  return action === "request" || !course ? t("Request a course") : actionTitle(action, course, role);
}
