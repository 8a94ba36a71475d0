import { InstructorPicker } from "@/features/people/index.ts";
import { t } from "@/i18n/index.ts";
import { ChangeRequestNote } from "./ChangeRequestNote.tsx";
import { FormShell } from "./FormShell.tsx";
import { slotOf, timeErrors, typedWhen, whenOf } from "./field_rules.ts";
import type { FormProps } from "./open_form.ts";
import { TextField } from "./TextField.tsx";
import { TimeFields } from "./TimeFields.tsx";
import { fieldError, useAction } from "./use_action.ts";
import { useBaseVersion } from "./use_base_version.ts";
import { useFields } from "./use_fields.ts";
import { WishedDates } from "./WishedDates.tsx";

const FIELDS = ["scheduledDate", "startTime", "endTime", "instructorId", "reason"];

export function RescheduleForm({ course: opened, onDone, onClose }: FormProps) {
  const base = useBaseVersion(opened);
  const { course } = base;
  const run = useAction("reschedule", onDone);
  const { values, set } = useFields({
    ...typedWhen(course),
    instructorId: course.instructorId,
    reason: "",
  });
  const { instructorId, reason } = values;
  const isConfirmed = course.status === "confirmed";
  const hours = isConfirmed ? "required" : "optional";

  function submit(): void {
    const isOther = isConfirmed && instructorId !== course.instructorId;
    const body = { ...whenOf(values), reason, ...(isOther ? { instructorId } : {}) };
    void run.run(`/courses/${course.courseId}/reschedule`, body, course.version);
  }

  return (
    <FormShell
      run={run}
      base={base}
      fields={FIELDS}
      submitLabel={t("Reschedule")}
      check={() => timeErrors(values, hours)}
      onSubmit={submit}
      onClose={onClose}
    >
      <ChangeRequestNote course={course} effect={t("Rescheduling the course ends the request.")} />
      <WishedDates course={course} chosen={values.scheduledDate} onChoose={(date) => set("scheduledDate", date)} />
      <TimeFields values={values} timeZone={course.timeZone} hours={hours} isFirst failure={run.failure} set={set} />
      {isConfirmed && (
        <InstructorPicker
          label={t("Instructor at the new time")}
          slot={slotOf(values, course.timeZone)}
          courseId={course.courseId}
          value={instructorId}
          onChange={(chosen) => set("instructorId", chosen)}
          error={fieldError(run.failure, "instructorId", t("Instructor"))}
        />
      )}
      <TextField
        kind="area"
        name="reason"
        label={t("Reason")}
        description={t("The organization and the instructor will read it.")}
        required
        values={values}
        set={set}
        failure={run.failure}
      />
    </FormShell>
  );
}
