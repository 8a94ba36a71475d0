/** The instructor gives a course back, or an admin takes the instructor off: it waits for another one. */
import { useSignedIn } from "@/features/session/index.ts";
import { t } from "@/i18n/index.ts";
import { ChangeRequestNote } from "./ChangeRequestNote.tsx";
import type { FormProps } from "./open_form.ts";
import { ReasonForm } from "./ReasonForm.tsx";
import { useBaseVersion } from "./use_base_version.ts";

export function DeclineForm({ course, ...ways }: FormProps) {
  const base = useBaseVersion(course);
  const { role } = useSignedIn();
  return (
    <ReasonForm
      {...ways}
      base={base}
      action="decline"
      path="decline"
      submitLabel={role === "admin" ? t("Take instructor off") : t("Decline course")}
      description={
        role === "admin"
          ? t(
              "The organization, this instructor and the next one will read it. The course waits for another instructor.",
            )
          : t(
              "The administrators, the organization and the next instructor will read it. The course waits for another instructor.",
            )
      }
      isDangerous
    >
      <ChangeRequestNote course={base.course} effect={t("This ends the request.")} />
    </ReasonForm>
  );
}
