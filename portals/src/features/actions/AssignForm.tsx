import { InstructorPicker } from "@/features/people/index.ts";
import { t } from "@/i18n/index.ts";
import { ChangeRequestNote } from "./ChangeRequestNote.tsx";
import { FormShell } from "./FormShell.tsx";
import { type FieldErrors, slotOf, timeErrors, typedWhen, whenOf } from "./field_rules.ts";
import type { FormProps } from "./open_form.ts";
import { TimeFields } from "./TimeFields.tsx";
import { fieldError, useAction } from "./use_action.ts";
import { useBaseVersion } from "./use_base_version.ts";
import { useFields } from "./use_fields.ts";
import { WishedDates } from "./WishedDates.tsx";

const FIELDS = ["instructorId", "scheduledDate", "startTime", "endTime"];

export function AssignForm({ course: opened, onDone, onClose }: FormProps) {
  const base = useBaseVersion(opened);
  const { course } = base;
  const run = useAction("assign", onDone);
  const { values, set } = useFields({
    ...typedWhen(course),
    instructorId: course.instructorId,
  });
  const { instructorId } = values;

  /** A missing instructor alone is reported by the service. */
  function check(): FieldErrors {
    const errors = timeErrors(values, "required");
    const isAlone = instructorId !== null || Object.keys(errors).length === 0;
    return isAlone ? errors : { ...errors, instructorId: t("is required") };
  }

  function submit(): void {
    // Left out, so that the service reports it as required.
    const body = { ...whenOf(values), ...(instructorId === null ? {} : { instructorId }) };
    void run.run(`/courses/${course.courseId}/assign`, body, course.version);
  }

  return (
    <FormShell
      run={run}
      base={base}
      fields={FIELDS}
      submitLabel={course.instructorId === null ? t("Assign instructor") : t("Reassign")}
      check={check}
      onSubmit={submit}
      onClose={onClose}
    >
      <ChangeRequestNote course={course} effect={t("Another date or other times end the request.")} />
      <WishedDates course={course} chosen={values.scheduledDate} onChoose={(date) => set("scheduledDate", date)} />
      <TimeFields values={values} timeZone={course.timeZone} hours="required" failure={run.failure} set={set} />
      <InstructorPicker
        label={t("Instructor")}
        isFirst
        slot={slotOf(values, course.timeZone)}
        courseId={course.courseId}
        value={instructorId}
        onChange={(chosen) => set("instructorId", chosen)}
        error={fieldError(run.failure, "instructorId", t("Instructor"))}
      />
    </FormShell>
  );
}
