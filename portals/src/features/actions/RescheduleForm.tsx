import { InstructorPicker } from "@/features/people/index.ts";
import { FormShell } from "./FormShell.tsx";
import { timeErrors, typedWhen, whenOf } from "./field_rules.ts";
import type { FormProps } from "./open_form.ts";
import { TextField } from "./TextField.tsx";
import { TimeFields } from "./TimeFields.tsx";
import { fieldError, useAction } from "./use_action.ts";
import { useBaseVersion } from "./use_base_version.ts";
import { useFields } from "./use_fields.ts";

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
  const { scheduledDate: date, startTime, endTime, instructorId, reason } = values;
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
      submitLabel="Reschedule"
      check={() => timeErrors(values, hours)}
      onSubmit={submit}
      onClose={onClose}
    >
      <TimeFields values={values} timeZone={course.timeZone} hours={hours} failure={run.failure} set={set} />
      {isConfirmed && (
        <InstructorPicker
          label="Instructor at the new time"
          slot={{ date, startTime, endTime, timeZone: course.timeZone }}
          courseId={course.courseId}
          value={instructorId}
          onChange={(chosen) => set("instructorId", chosen)}
          error={fieldError(run.failure, "instructorId", "Instructor")}
        />
      )}
      <TextField
        kind="area"
        name="reason"
        label="Reason"
        description="The organization and the instructor will read it."
        required
        values={values}
        set={set}
        failure={run.failure}
      />
    </FormShell>
  );
}
