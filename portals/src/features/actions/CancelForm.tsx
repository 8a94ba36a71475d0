import { useSignedIn } from "@/features/session/index.ts";
import { FormShell } from "./FormShell.tsx";
import type { FormProps } from "./open_form.ts";
import { TextField } from "./TextField.tsx";
import { useAction } from "./use_action.ts";
import { useBaseVersion } from "./use_base_version.ts";
import { useFields } from "./use_fields.ts";

export function CancelForm({ course: opened, onDone, onClose }: FormProps) {
  const { role } = useSignedIn();
  const base = useBaseVersion(opened);
  const { course } = base;
  const run = useAction("cancel", onDone);
  const { values, set } = useFields({ reason: "" });

  return (
    <FormShell
      run={run}
      base={base}
      fields={["reason"]}
      submitLabel={role === "organization" ? "Withdraw request" : "Cancel course"}
      isDangerous
      onSubmit={() => void run.run(`/courses/${course.courseId}/cancel`, values, course.version)}
      onClose={onClose}
    >
      <TextField
        kind="area"
        name="reason"
        label="Reason"
        description="Everybody concerned will read it. The record stays, with its history."
        required
        isFirst
        values={values}
        set={set}
        failure={run.failure}
      />
    </FormShell>
  );
}
