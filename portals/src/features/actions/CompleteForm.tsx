import { typedNumber } from "@/domain/typed_number.ts";
import { t, tn } from "@/i18n/index.ts";
import { ChangeRequestNote } from "./ChangeRequestNote.tsx";
import { FinalNote } from "./FinalNote.tsx";
import { FormShell } from "./FormShell.tsx";
import { type FieldErrors, orNull } from "./field_rules.ts";
import type { FormProps } from "./open_form.ts";
import { TextField } from "./TextField.tsx";
import { useAction } from "./use_action.ts";
import { useBaseVersion } from "./use_base_version.ts";
import { useFields } from "./use_fields.ts";

export function CompleteForm({ course: opened, onDone, onClose }: FormProps) {
  const base = useBaseVersion(opened);
  const { course } = base;
  const run = useAction("complete", onDone);
  const { values, set } = useFields({ attended: "", comments: "" });
  const { attended, comments } = values;
  // Often a slip of the finger. The service, too, wants to know why.
  const count = typedNumber(attended);
  const isMore = typeof count === "number" && count > course.students;

  function check(): FieldErrors {
    if (!isMore || comments.trim() !== "") return {};
    return {
      comments: tn(
        course.students,
        "must say why {{attended}} attended where {{count}} was expected",
        "must say why {{attended}} attended where {{count}} were expected",
        { attended },
      ),
    };
  }

  function submit(): void {
    // Left out, so that the service reports it as required.
    const counted = attended === "" ? {} : { attended: count };
    const body = { ...counted, comments: orNull(comments) };
    void run.run(`/courses/${course.courseId}/complete`, body, course.version);
  }

  return (
    <FormShell
      run={run}
      base={base}
      fields={["attended", "comments"]}
      submitLabel={t("Mark complete")}
      check={check}
      onSubmit={submit}
      onClose={onClose}
    >
      <ChangeRequestNote course={course} effect={t("Completing the course ends the request.")} />
      <FinalNote />
      <TextField
        kind="number"
        name="attended"
        label={t("Attended")}
        description={tn(course.students, "{{count}} was expected.", "{{count}} were expected.")}
        required
        isFirst
        values={values}
        set={set}
        failure={run.failure}
      />
      <TextField
        kind="area"
        name="comments"
        label={t("Comments")}
        {...(isMore ? { required: true, description: t("More attended than expected: say why.") } : {})}
        values={values}
        set={set}
        failure={run.failure}
      />
    </FormShell>
  );
}
