/** Why a form was not saved, with the way out. */
import { Alert, Anchor, Text } from "@mantine/core";
import { useRef } from "react";
import { PORTALS } from "@/domain/portal_roles.ts";
import { useSignedIn } from "@/features/session/index.ts";
import { t } from "@/i18n/index.ts";
import { NoResponse, Problem } from "@/platform/request_errors.ts";
import { usePassFocusOn } from "@/ui/index.ts";
import { FormOver, Reload } from "./ChangedCourse.tsx";
import classes from "./FormShell.module.css";
import type { BaseVersion } from "./use_base_version.ts";

interface Props {
  failure: Error | null;
  /** The names of the form's fields: their errors are shown at the fields. */
  fields: readonly string[];
  base: BaseVersion | undefined;
  isOver: boolean;
  onReload: () => void;
}

export function Refusal({ failure, ...others }: Props) {
  return failure && <Refused failure={failure} {...others} />;
}

function Refused({ failure, fields, base, isOver, onReload }: Props & { failure: Error }) {
  const alert = useRef<HTMLDivElement>(null);
  usePassFocusOn(alert);
  const isStale = failure instanceof Problem && failure.status === 412;
  // The banner above offers the same.
  const isAlone = base !== undefined && base.newer === null && !base.isGone;
  const inTheWay = failure instanceof Problem ? failure.courseId : null;
  return (
    <Alert
      ref={alert}
      color="red"
      variant="light"
      role="alert"
      tabIndex={-1}
      title={titleOf(failure)}
      className={classes.alert}
      data-testid="refusal"
    >
      <Text size="sm">{textOf(failure, fields, base)}</Text>
      {inTheWay !== null && <CourseLink courseId={inTheWay} />}
      {isAlone && isOver && <FormOver />}
      {isAlone && isStale && !isOver && <Reload base={base} onReload={onReload} />}
    </Alert>
  );
}

/** Another tab shows the course, so that what was typed stays. */
function CourseLink({ courseId }: { courseId: number }) {
  const { role } = useSignedIn();
  return (
    <Anchor size="sm" href={`${PORTALS[role].path}/courses/${courseId}`} target="_blank">
      {t("Open course {{number}} in a new tab", { number: courseId })}
    </Anchor>
  );
}

function titleOf(failure: Error): string {
  if (failure instanceof NoResponse) return t("No answer");
  if (!(failure instanceof Problem)) return t("Something went wrong");
  return failure.code === "invalid_fields" ? t("Please check the form") : t("Nothing was saved");
}

/** The text of a refusal. It contains the errors of fields that the form does not have. */
function textOf(failure: Error, fields: readonly string[], base: BaseVersion | undefined): string {
  if (!(failure instanceof Problem)) return failure.message;
  // The banner above says what has happened.
  if (failure.status === 412 && base?.newer) {
    return t("Nothing was saved. Reload the course, then send the form again.");
  }
  if (failure.code !== "invalid_fields") return failure.message;
  const elsewhere = Object.entries(failure.fields).filter(([name]) => !fields.includes(name.replace(/\[.*$/, "")));
  if (elsewhere.length === 0) return t("Some fields need another look.");
  return elsewhere.map(([name, message]) => `${name} ${message}.`).join(" ");
}
