import { useSignedIn } from "@/features/session/index.ts";
import { t } from "@/i18n/index.ts";
import { ChangeRequestNote } from "./ChangeRequestNote.tsx";
import { FinalNote } from "./FinalNote.tsx";
import type { FormProps } from "./open_form.ts";
import { ReasonForm } from "./ReasonForm.tsx";
import { useBaseVersion } from "./use_base_version.ts";

export function CancelForm({ course, ...ways }: FormProps) {
  const base = useBaseVersion(course);
  const { role } = useSignedIn();
  return (
    <ReasonForm
      {...ways}
      base={base}
      action="cancel"
      path="cancel"
      submitLabel={role === "organization" ? t("Withdraw request") : t("Cancel course")}
      description={t("Everybody concerned will read it. The record stays, with its history.")}
      isDangerous
    >
      <ChangeRequestNote course={base.course} effect={t("Cancelling the course ends the request.")} />
      <FinalNote />
    </ReasonForm>
  );
}
