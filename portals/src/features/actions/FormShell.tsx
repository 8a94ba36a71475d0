/** The parts of every form: the course, errors and notices, the fields, and the two buttons. */
import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { type FormEvent, type ReactNode, useEffect, useRef } from "react";
import { formatDay, formatInstantBeside } from "@/domain/date_formats.ts";
import { sentenceOf } from "@/domain/event_sentences.ts";
import { useSignedIn } from "@/features/session/index.ts";
import { NoResponse, Problem } from "@/platform/request_errors.ts";
import { BusyButton, showAlert, showField, usePassFocusOn } from "@/ui/index.ts";
import classes from "./FormShell.module.css";
import { type FieldErrors, unfinishedFields } from "./field_rules.ts";
import { hoursInBoth } from "./hours_note.ts";
import { useOpenForm } from "./open_form.ts";
import type { ActionRun } from "./use_action.ts";
import type { BaseVersion } from "./use_base_version.ts";

interface Props {
  run: ActionRun;
  base?: BaseVersion;
  submitLabel: string;
  isDangerous?: boolean;
  /** The names of the form's fields in the request: their errors are shown at the fields. */
  fields: readonly string[];
  /** The form's errors by field, checked before the request. */
  check?: () => FieldErrors;
  onSubmit: () => void;
  onClose: () => void;
  children: ReactNode;
}

export function FormShell({ run, base, submitLabel, isDangerous, fields, check, onSubmit, onClose, children }: Props) {
  const form = useRef<HTMLFormElement>(null);
  const { restored, setBusy } = useOpenForm();
  const { failure, isBusy } = run;

  useEffect(() => {
    setBusy(isBusy);
    return () => setBusy(false);
  }, [setBusy, isBusy]);

  useEffect(() => {
    if (failure) showRefusal(form.current);
  }, [failure]);

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (isBusy) return;
    const errors = { ...check?.(), ...unfinishedFields(form.current) };
    if (Object.keys(errors).length > 0) run.refuse(errors);
    else onSubmit();
  }

  return (
    <form ref={form} onSubmit={submit} noValidate className={classes.form}>
      <Stack gap="md">
        {base && <Subject base={base} />}
        {restored && <Restored />}
        {base?.newer && !isBusy && <Changed base={base} newer={base.newer} onReload={run.forget} />}
        <Refusal failure={failure} fields={fields} base={base} onReload={run.forget} />
        {children}
        <Group justify="flex-end" gap="sm" mt="xs">
          <Button variant="default" onClick={onClose}>
            {base ? "Keep as it is" : "Discard"}
          </Button>
          <BusyButton type="submit" isBusy={isBusy} {...(isDangerous ? { color: "red.9" } : {})}>
            {submitLabel}
          </BusyButton>
        </Group>
      </Stack>
    </form>
  );
}

/** Moves the focus to the first invalid field, or to the alert if there is none, and scrolls it into view. */
function showRefusal(form: HTMLFormElement | null): void {
  const field = form?.querySelector<HTMLElement>('[aria-invalid="true"], [data-refused] [role=radio]');
  if (field) showField(field);
  else showAlert(form?.querySelector<HTMLElement>("[data-testid=refusal]"));
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
    </div>
  );
}

function Restored() {
  return (
    <Alert variant="light" role="status" data-testid="restored">
      <Text size="sm">What you typed before is back. Look it through before you send it.</Text>
    </Alert>
  );
}

interface ChangedProps {
  base: BaseVersion;
  newer: NonNullable<BaseVersion["newer"]>;
  onReload: () => void;
}

function Changed({ base, newer, onReload }: ChangedProps) {
  const { session } = useSignedIn();
  const alert = useRef<HTMLDivElement>(null);
  usePassFocusOn(alert);
  return (
    <Alert
      ref={alert}
      color="yellow"
      variant="light"
      role="alert"
      title="Changed while you had it open"
      data-testid="changed"
    >
      <Text size="sm">
        {`${sentenceOf(newer, session.identity.instructorId)} ${formatInstantBeside(newer, newer.timestamp)}`}
      </Text>
      <Reload base={base} onReload={onReload} />
    </Alert>
  );
}

function Reload({ base, onReload }: { base: BaseVersion; onReload: () => void }) {
  return (
    <Group gap="sm" mt="xs">
      <BusyButton
        size="xs"
        variant="default"
        isBusy={base.isReloading}
        onClick={() => void base.reload().then((isDone) => isDone && onReload())}
      >
        Reload the course
      </BusyButton>
      <Text size="xs" role="status">
        {base.reloadError ?? "What you have typed stays."}
      </Text>
    </Group>
  );
}

interface RefusalProps {
  failure: Error | null;
  fields: readonly string[];
  base: BaseVersion | undefined;
  onReload: () => void;
}

function Refusal({ failure, ...others }: RefusalProps) {
  return failure && <Refused failure={failure} {...others} />;
}

function Refused({ failure, fields, base, onReload }: RefusalProps & { failure: Error }) {
  const alert = useRef<HTMLDivElement>(null);
  usePassFocusOn(alert);
  const isStale = failure instanceof Problem && failure.status === 412;
  // The banner above offers the same.
  const offersReload = isStale && base !== undefined && base.newer === null;
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
      <Text size="sm">{textOf(failure, fields)}</Text>
      {offersReload && <Reload base={base} onReload={onReload} />}
    </Alert>
  );
}

function titleOf(failure: Error): string {
  if (failure instanceof NoResponse) return "No answer";
  if (!(failure instanceof Problem)) return "Something went wrong";
  return failure.code === "invalid_fields" ? "Please check the form" : "Nothing was saved";
}

/** The text of a refusal. It contains the errors of fields that the form does not have. */
function textOf(failure: Error, fields: readonly string[]): string {
  if (!(failure instanceof Problem) || failure.code !== "invalid_fields") return failure.message;
  const elsewhere = Object.entries(failure.fields).filter(([name]) => !fields.includes(name.replace(/\[.*$/, "")));
  if (elsewhere.length === 0) return "Some fields need another look.";
  return elsewhere.map(([name, message]) => `${name} ${message}.`).join(" ");
}
