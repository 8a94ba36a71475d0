/** A form of one field: why. Cancelling, asking for a cancellation and declining have it. */
import type { ReactNode } from "react";
import { t } from "@/i18n/index.ts";
import { FormShell } from "./FormShell.tsx";
import type { ActionName, FormProps } from "./open_form.ts";
import { TextField } from "./TextField.tsx";
import { useAction } from "./use_action.ts";
import type { BaseVersion } from "./use_base_version.ts";
import { useFields } from "./use_fields.ts";

interface Props extends Omit<FormProps, "course"> {
  /** Also the version that the children show. */
  base: BaseVersion;
  action: ActionName;
  /** The end of the request's path. */
  path: string;
  /** Further members of the request. */
  body?: object;
  submitLabel: string;
  /** Who reads the reason. */
  description: string;
  isDangerous?: boolean;
  children?: ReactNode;
}

export function ReasonForm({ base, onDone, onClose, action, path, body, children, ...texts }: Props) {
  const { course } = base;
  const run = useAction(action, onDone);
  const { values, set } = useFields({ reason: "" });

  return (
    <FormShell
      run={run}
      base={base}
      fields={["reason"]}
      submitLabel={texts.submitLabel}
      isDangerous={texts.isDangerous ?? false}
      onSubmit={() => void run.run(`/courses/${course.courseId}/${path}`, { ...body, ...values }, course.version)}
      onClose={onClose}
    >
      {children}
      <TextField
        kind="area"
        name="reason"
        label={t("Reason")}
        description={texts.description}
        required
        isFirst
        values={values}
        set={set}
        failure={run.failure}
      />
    </FormShell>
  );
}
