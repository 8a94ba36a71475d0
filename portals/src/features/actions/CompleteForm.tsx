import { Textarea, TextInput } from "@mantine/core";
import { FormShell } from "./FormShell.tsx";
import { orNull } from "./field_rules.ts";
import type { FormProps } from "./forms.ts";
import { fieldError, useAction } from "./use_action.ts";
import { useFields } from "./use_fields.ts";
import { useGround } from "./use_ground.ts";

export function CompleteForm({ course: opened, onDone, onClose }: FormProps) {
  const ground = useGround(opened);
  const { course } = ground;
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
      ground={ground}
      fields={["attended", "comments"]}
      submitWord="Mark complete"
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
