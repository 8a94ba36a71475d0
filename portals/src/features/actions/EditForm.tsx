/** Changes what is asked for: course, place, head count and notes. Only what was changed is sent. */
import type { Course } from "@/domain/course.ts";
import { typedNumber } from "@/domain/typed_number.ts";
import { CourseTypeField } from "@/features/course_types/index.ts";
import { t } from "@/i18n/index.ts";
import { FormShell } from "./FormShell.tsx";
import { orNull } from "./field_rules.ts";
import type { FormProps } from "./open_form.ts";
import { TextField } from "./TextField.tsx";
import { fieldError, useAction } from "./use_action.ts";
import { useBaseVersion } from "./use_base_version.ts";
import { changesOf, useFields } from "./use_fields.ts";

const FIELDS = ["courseType", "location", "students", "notes"];

export function EditForm({ course: opened, onDone, onClose }: FormProps) {
  const base = useBaseVersion(opened);
  const { course } = base;
  const run = useAction("edit", onDone);
  const { values, set } = useFields(typedOf(course));
  const field = { values, set, failure: run.failure };

  function submit(): void {
    const { students, notes, ...texts } = changesOf(values, typedOf(course));
    const body = {
      ...texts,
      // An emptied number is sent as null, so that the service says that it is required.
      ...(students === undefined ? {} : { students: students === "" ? null : typedNumber(students) }),
      ...(notes === undefined ? {} : { notes: orNull(notes) }),
    };
    void run.run(`/courses/${course.courseId}/edit`, body, course.version);
  }

  return (
    <FormShell
      run={run}
      base={base}
      fields={FIELDS}
      submitLabel={t("Save changes")}
      onSubmit={submit}
      onClose={onClose}
    >
      <CourseTypeField
        label={t("Course")}
        value={values.courseType}
        kept={course.courseType}
        isFirst
        onChange={(courseType) => set("courseType", courseType)}
        error={fieldError(run.failure, "courseType", t("Course"))}
      />
      <TextField {...field} name="location" label={t("Place")} required />
      <TextField {...field} kind="number" name="students" label={t("Head count")} required />
      <TextField {...field} kind="area" name="notes" label={t("Notes")} />
    </FormShell>
  );
}

function typedOf({ courseType, location, students, notes }: Course) {
  return { courseType, location, students: String(students), notes: notes ?? "" };
}
