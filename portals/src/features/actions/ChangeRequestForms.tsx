/** What happens to a change request: an administrator accepts or declines it, or its organization withdraws it. */
import { Text } from "@mantine/core";
import { InstructorPicker } from "@/features/people/index.ts";
import { t } from "@/i18n/index.ts";
import { ChangeRequestNote } from "./ChangeRequestNote.tsx";
import { FinalNote } from "./FinalNote.tsx";
import { FormShell } from "./FormShell.tsx";
import { slotOf, typedWhen } from "./field_rules.ts";
import type { FormProps } from "./open_form.ts";
import { ReasonForm } from "./ReasonForm.tsx";
import { fieldError, useAction } from "./use_action.ts";
import { type BaseVersion, useBaseVersion } from "./use_base_version.ts";
import { useFields } from "./use_fields.ts";

export function AcceptChangeForm({ course: opened, onDone, onClose }: FormProps) {
  const base = useBaseVersion(opened);
  const { course } = base;
  const run = useAction("accept-change", onDone);
  const { values, set } = useFields({ instructorId: course.instructorId });
  const { instructorId } = values;
  const { changeRequest } = course;
  if (!changeRequest) return <NothingAsked base={base} onClose={onClose} />;
  const isMove = changeRequest.kind === "move";
  const asked = {
    scheduledDate: changeRequest.scheduledDate ?? course.scheduledDate,
    startTime: changeRequest.startTime ?? course.startTime,
    endTime: changeRequest.endTime ?? course.endTime,
    timeZone: course.timeZone,
  };

  function submit(): void {
    const body = isMove && instructorId !== course.instructorId ? { instructorId } : {};
    void run.run(`/courses/${course.courseId}/change-request/accept`, body, course.version);
  }

  return (
    <FormShell
      run={run}
      base={base}
      fields={isMove ? ["instructorId"] : []}
      submitLabel={isMove ? t("Accept move") : t("Accept cancellation")}
      isDangerous={!isMove}
      onSubmit={submit}
      onClose={onClose}
    >
      <ChangeRequestNote course={course} />
      {!isMove && <FinalNote />}
      {isMove && (
        <InstructorPicker
          label={t("Instructor at the new time")}
          slot={slotOf(typedWhen(asked), course.timeZone)}
          courseId={course.courseId}
          value={instructorId}
          onChange={(chosen) => set("instructorId", chosen)}
          error={fieldError(run.failure, "instructorId", t("Instructor"))}
        />
      )}
    </FormShell>
  );
}

export function DeclineChangeForm({ course: opened, ...ways }: FormProps) {
  const base = useBaseVersion(opened);
  const { course } = base;
  if (!course.changeRequest) return <NothingAsked base={base} onClose={ways.onClose} />;
  return (
    <ReasonForm
      {...ways}
      base={base}
      action="decline-change"
      path="change-request/decline"
      submitLabel={course.changeRequest.kind === "cancel" ? t("Decline cancellation") : t("Decline move")}
      description={t("The organization and the instructor will read it. The course stays as it is.")}
    >
      <ChangeRequestNote course={course} />
    </ReasonForm>
  );
}

export function WithdrawChangeForm({ course: opened, onDone, onClose }: FormProps) {
  const base = useBaseVersion(opened);
  const { course } = base;
  const run = useAction("withdraw-change", onDone);
  if (!course.changeRequest) return <NothingAsked base={base} onClose={onClose} />;
  return (
    <FormShell
      run={run}
      base={base}
      fields={[]}
      submitLabel={t("Withdraw change request")}
      onSubmit={() => void run.run(`/courses/${course.courseId}/change-request/withdraw`, {}, course.version)}
      onClose={onClose}
    >
      <ChangeRequestNote course={course} />
    </FormShell>
  );
}

/** Somebody else has decided the request, or it was withdrawn, while the form was open. */
function NothingAsked({ base, onClose }: { base: BaseVersion; onClose: () => void }) {
  const run = useAction("withdraw-change", onClose);
  return (
    <FormShell run={run} base={base} fields={[]} submitLabel={null} onSubmit={onClose} onClose={onClose}>
      <Text role="status">{t("Nothing is asked for any more.")}</Text>
    </FormShell>
  );
}
