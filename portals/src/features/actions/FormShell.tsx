/** The parts of every form: the course, errors and notices, the fields, and the two buttons. */
import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { type FormEvent, type ReactNode, useEffect, useRef } from "react";
import { formatDay } from "@/domain/date_formats.ts";
import { PresenceLine, useStay } from "@/features/presence/index.ts";
import { t } from "@/i18n/index.ts";
import { isOutcomeUnknown } from "@/platform/request_errors.ts";
import { BusyButton, useShowFailure } from "@/ui/index.ts";
import { ChangedCourse } from "./ChangedCourse.tsx";
import classes from "./FormShell.module.css";
import { type FieldErrors, missingFields, unfinishedFields } from "./field_rules.ts";
import { useIsFormOver } from "./form_over.ts";
import { hoursInBoth } from "./hours_note.ts";
import { useOpenForm } from "./open_form.ts";
import { Refusal } from "./Refusal.tsx";
import type { ActionRun } from "./use_action.ts";
import type { BaseVersion } from "./use_base_version.ts";

interface Props {
  run: ActionRun;
  base?: BaseVersion;
  /** `null` for a form with nothing to send: its only button closes it. */
  submitLabel: string | null;
  isDangerous?: boolean;
  /** The names of the form's fields in the request: their errors are shown at the fields. */
  fields: readonly string[];
  /** The form's errors by field, checked before the request. */
  check?: () => FieldErrors;
  onSubmit: () => void;
  onClose: () => void;
  children?: ReactNode;
}

export function FormShell({ run, base, submitLabel, isDangerous, fields, check, onSubmit, onClose, children }: Props) {
  const form = useRef<HTMLFormElement>(null);
  const { restored, setBusy } = useOpenForm();
  const { failure, isBusy } = run;
  const isOver = useIsFormOver(run, base);
  const label = isOver ? null : submitLabel;
  // A refusal that brings the news says it itself, and a form with nothing to send says so.
  const isUntold = isOver && failure === null && submitLabel !== null;
  const isChanged = !isBusy && (base?.newer != null || base?.isGone || isUntold);
  const courseId = base?.course.courseId ?? null;
  useStay(courseId, "editing");

  useEffect(() => {
    setBusy(isBusy);
    return () => setBusy(false);
  }, [setBusy, isBusy]);

  useShowFailure(form, failure);

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (isBusy || label !== submitLabel) return;
    const errors = { ...check?.(), ...unfinishedFields(form.current) };
    // All at once: the service, which knows what is required, is not asked.
    if (Object.keys(errors).length > 0) run.refuse({ ...missingFields(form.current), ...errors });
    else onSubmit();
  }

  return (
    <form ref={form} onSubmit={submit} noValidate className={classes.form}>
      <Stack gap="md">
        {base && <Subject base={base} />}
        {courseId !== null && <PresenceLine courseId={courseId} isAnnounced />}
        {restored && <Restored />}
        {base && isChanged && <ChangedCourse base={base} isOver={isOver} onReload={run.forget} />}
        <Refusal failure={failure} fields={fields} base={base} isOver={isOver} onReload={run.forget} />
        {children}
        <Group justify="flex-end" gap="sm" mt="xs">
          <Sending isBusy={isBusy} />
          {/* Not `disabled`, because the browser would drop the keyboard's focus. */}
          <Button variant="default" onClick={onClose} aria-disabled={isBusy || undefined} className={classes.close}>
            {label === null ? t("Close") : closeLabel(base !== undefined, failure)}
          </Button>
          {label !== null && (
            <BusyButton type="submit" isBusy={isBusy} {...(isDangerous ? { color: "red.9" } : {})}>
              {label}
            </BusyButton>
          )}
        </Group>
      </Stack>
    </form>
  );
}

/** Says why the form does not close while its request is under way. */
function Sending({ isBusy }: { isBusy: boolean }) {
  return (
    <Text size="sm" role="status" className={classes.sending} data-testid="sending">
      {isBusy && t("Being sent: it cannot be stopped any more. The form closes when it is saved.")}
    </Text>
  );
}

/** After a request without a response nobody can promise that the course stays as it is. */
function closeLabel(hasCourse: boolean, failure: Error | null): string {
  if (isOutcomeUnknown(failure)) return t("Close without knowing");
  return hasCourse ? t("Keep as it is") : t("Discard");
}

function Subject({ base: { course } }: { base: BaseVersion }) {
  return (
    <div className={classes.subject}>
      <Text fw={650}>
        <span>{`${course.courseType} `}</span>
        <span className={classes.number} translate="no">{`#${course.courseId}`}</span>
      </Text>
      <Text size="sm" className={classes.quiet}>
        {`${formatDay(course.scheduledDate)}, ${hoursInBoth(course)}`}
      </Text>
      <Text size="sm" className={classes.quiet}>
        {[course.location, course.organizationName, course.instructorName].filter(Boolean).join(" · ")}
      </Text>
      {course.notes && (
        <Text size="sm" className={classes.notes} data-testid="course-notes">
          {t("Notes: {{notes}}", { notes: course.notes })}
        </Text>
      )}
    </div>
  );
}

function Restored() {
  return (
    <Alert variant="light" role="status" data-testid="restored">
      <Text size="sm">{t("What you typed before is back. Look it through before you send it.")}</Text>
    </Alert>
  );
}
