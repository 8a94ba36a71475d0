/** What every form has: what it is about, what stands in its way, its fields, and the two ways out. */
import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { type FormEvent, type ReactNode, useEffect, useRef } from "react";
import { formatDay, formatInstant, formatTimes } from "@/domain/dates.ts";
import { sentenceOf } from "@/domain/sentences.ts";
import { useSignedIn } from "@/features/session/index.ts";
import { NoAnswer, Problem } from "@/platform/problem.ts";
import classes from "./FormShell.module.css";
import type { ActionRun } from "./use_action.ts";
import type { Ground } from "./use_ground.ts";

interface Props {
  run: ActionRun;
  ground?: Ground;
  submitWord: string;
  isDangerous?: boolean;
  /** What the form's own fields are called on the wire: their errors are shown there. */
  fields: readonly string[];
  onSubmit: () => void;
  onClose: () => void;
  children: ReactNode;
}

export function FormShell({ run, ground, submitWord, isDangerous, fields, onSubmit, onClose, children }: Props) {
  const form = useRef<HTMLFormElement>(null);
  const { failure, isBusy } = run;

  useEffect(() => {
    if (failure) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [failure]);

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (!isBusy) onSubmit();
  }

  return (
    <form ref={form} onSubmit={submit} noValidate>
      <Stack gap="md">
        {ground && <Subject ground={ground} />}
        {ground?.newer && !isBusy && <Changed ground={ground} onReload={run.forget} />}
        <Refusal failure={failure} fields={fields} ground={ground} onReload={run.forget} />
        {children}
        <Group justify="flex-end" gap="sm" mt="xs">
          <Button variant="default" onClick={onClose}>
            {ground ? "Keep as it is" : "Discard"}
          </Button>
          <Button type="submit" loading={isBusy} {...(isDangerous ? { color: "red.9" } : {})}>
            {submitWord}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Subject({ ground: { course } }: { ground: Ground }) {
  return (
    <div className={classes.subject}>
      <Text fw={650}>
        {course.courseType} <span className={classes.number}>#{course.courseId}</span>
      </Text>
      <Text size="sm" className={classes.quiet}>
        {formatDay(course.scheduledDate)}, {formatTimes(course.startTime, course.endTime)} · {course.location}
      </Text>
      <Text size="sm" className={classes.quiet}>
        {course.organizationName}
        {course.instructorName && ` · ${course.instructorName}`}
      </Text>
    </div>
  );
}

function Changed({ ground, onReload }: { ground: Ground; onReload: () => void }) {
  const { session } = useSignedIn();
  const { newer } = ground;
  if (!newer) return null;
  return (
    <Alert color="yellow" variant="light" role="alert" title="Changed while you had it open" data-testid="changed">
      <Text size="sm">
        {sentenceOf(newer, session.identity.instructorId)} {formatInstant(newer.timestamp)}
      </Text>
      <Reload ground={ground} onReload={onReload} />
    </Alert>
  );
}

function Reload({ ground, onReload }: { ground: Ground; onReload: () => void }) {
  return (
    <Group gap="sm" mt="xs">
      <Button
        size="xs"
        variant="default"
        loading={ground.isReloading}
        onClick={() => void ground.reload().then(onReload)}
      >
        Reload the course
      </Button>
      <Text size="xs">{ground.reloadError ?? "What you have typed stays."}</Text>
    </Group>
  );
}

interface RefusalProps {
  failure: Error | null;
  fields: readonly string[];
  ground: Ground | undefined;
  onReload: () => void;
}

function Refusal({ failure, fields, ground, onReload }: RefusalProps) {
  if (!failure) return null;
  const isStale = failure instanceof Problem && failure.status === 412;
  // The banner above says it already, and offers the same.
  const offersReload = isStale && ground !== undefined && ground.newer === null;
  return (
    <Alert color="red" variant="light" role="alert" title={titleOf(failure)} data-testid="refusal">
      <Text size="sm">{textOf(failure, fields)}</Text>
      {offersReload && <Reload ground={ground} onReload={onReload} />}
    </Alert>
  );
}

function titleOf(failure: Error): string {
  if (failure instanceof NoAnswer) return "No answer";
  if (!(failure instanceof Problem)) return "Something went wrong";
  return failure.code === "invalid_fields" ? "Please check the form" : "Nothing was saved";
}

/** Errors at fields that are not on the form are told here, or nobody would ever see them. */
function textOf(failure: Error, fields: readonly string[]): string {
  if (!(failure instanceof Problem) || failure.code !== "invalid_fields") return failure.message;
  const elsewhere = Object.entries(failure.fields).filter(([name]) => !fields.includes(name.replace(/\[.*$/, "")));
  if (elsewhere.length === 0) return "Some fields need another look.";
  return elsewhere.map(([name, message]) => `${name} ${message}.`).join(" ");
}
