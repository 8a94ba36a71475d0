/** An organization asks to move or to cancel a confirmed course. An administrator accepts or declines. */
import { t } from "@/i18n/index.ts";
import { FormShell } from "./FormShell.tsx";
import { timeErrors, typedWhen, whenOf } from "./field_rules.ts";
import type { FormProps } from "./open_form.ts";
import { ReasonForm } from "./ReasonForm.tsx";
import { TextField } from "./TextField.tsx";
import { TimeFields } from "./TimeFields.tsx";
import { useAction } from "./use_action.ts";
import { useBaseVersion } from "./use_base_version.ts";
import { useFields } from "./use_fields.ts";

export function AskMoveForm({ course: opened, onDone, onClose }: FormProps) {
  const base = useBaseVersion(opened);
  const { course } = base;
  const run = useAction("ask-move", onDone);
  const { values, set } = useFields({ ...typedWhen(course), reason: "" });

  function submit(): void {
    const body = { kind: "move", ...whenOf(values), reason: values.reason };
    void run.run(`/courses/${course.courseId}/change-request`, body, course.version);
  }

  return (
    <FormShell
      run={run}
      base={base}
      fields={["scheduledDate", "startTime", "endTime", "reason"]}
      submitLabel={t("Ask to move")}
      check={() => timeErrors(values, "required")}
      onSubmit={submit}
      onClose={onClose}
    >
      <TimeFields values={values} timeZone={course.timeZone} hours="required" isFirst failure={run.failure} set={set} />
      <TextField
        kind="area"
        name="reason"
        label={t("Reason")}
        description={t(
          "The administrators and the instructor will read it. The course stays as it is until an administrator accepts.",
        )}
        required
        values={values}
        set={set}
        failure={run.failure}
      />
    </FormShell>
  );
}

export function AskCancelForm({ course, ...ways }: FormProps) {
  const base = useBaseVersion(course);
  return (
    <ReasonForm
      {...ways}
      base={base}
      action="ask-cancel"
      path="change-request"
      body={{ kind: "cancel" }}
      submitLabel={t("Ask to cancel")}
      description={t(
        "The administrators and the instructor will read it. The course stays as it is until an administrator accepts.",
      )}
    />
  );
}
