import { Textarea, TextInput } from "@mantine/core";
import { FormShell } from "./FormShell.tsx";
import { orNull } from "./field_rules.ts";
import type { FormProps } from "./forms.ts";
import { fieldError, useAction } from "./use_action.ts";
import { useBaseVersion } from "./use_base_version.ts";
import { useFields } from "./use_fields.ts";

export function CompleteForm({ course: opened, onDone, onClose }: FormProps) {
  const base = useBaseVersion(opened);
  const { course } = base;
  const run = useAction("complete", onDone);
  const { values, set } = useFields({ attended: "", comments: "" });
  const { attended, comments } = values;

  function submit(): void {
    // Left out, so that the service says it is required.
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
      <TextInput
        type="number"
        inputMode="numeric"
        min={0}
        label="Attended"
        description={`${course.students} were expected.`}
        name="attended"
        required
        value={attended}
        onChange={({ currentTarget }) => set("attended", currentTarget.value)}
        error={fieldError(run.failure, "attended", "Attended")}
        data-autofocus
      />
      <Textarea
        label="Comments"
        name="comments"
        autosize
        minRows={2}
        value={comments}
        onChange={({ currentTarget }) => set("comments", currentTarget.value)}
        error={fieldError(run.failure, "comments", "Comments")}
      />
    </FormShell>
  );
}
