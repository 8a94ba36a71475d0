import { FormShell } from "./FormShell.tsx";
import { orNull } from "./field_rules.ts";
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

  function submit(): void {
    // Left out, so that the service reports it as required.
    const counted = attended === "" ? {} : { attended: Number(attended) };
    const body = { ...counted, comments: orNull(comments) };
    void run.run(`/courses/${course.courseId}/complete`, body, course.version);
  }

  return (
    <FormShell
      run={run}
      base={base}
      fields={["attended", "comments"]}
      submitLabel="Mark complete"
      onSubmit={submit}
      onClose={onClose}
    >
      <TextField
        kind="number"
        name="attended"
        label="Attended"
        description={`${course.students} were expected.`}
        required
        isFirst
        min={0}
        values={values}
        set={set}
        failure={run.failure}
      />
      <TextField kind="area" name="comments" label="Comments" values={values} set={set} failure={run.failure} />
    </FormShell>
  );
}
