/** Asks for what all courses of a bulk action get: one instructor, or one reason. */
import { Button, Group, Stack, Text, Textarea } from "@mantine/core";
import { type FormEvent, useRef, useState } from "react";
import type { Course } from "@/domain/course.ts";
import { useInstructorNames } from "@/features/people/index.ts";
import { t, tn } from "@/i18n/index.ts";
import { fieldSentence } from "@/platform/request_errors.ts";
import { FetchFailed, SearchSelect, showField } from "@/ui/index.ts";
import { type BulkInput, type BulkKind, bulkLabel } from "./bulk_action.ts";

interface Props {
  kind: BulkKind;
  courses: readonly Course[];
  fromInstructorId: number | undefined;
  /** Called with the reason after each letter. */
  onType: (text: string) => void;
  onSubmit: (courses: readonly Course[], input: BulkInput) => void;
  onClose: () => void;
}

export function BulkForm({ kind, courses, fromInstructorId, onType, onSubmit, onClose }: Props) {
  const form = useRef<HTMLFormElement>(null);
  const [chosen, setChosen] = useState("");
  const [reason, setReason] = useState("");
  const [isRefused, setRefused] = useState(false);
  const instructorId = chosen === "" ? null : Number(chosen);
  // Theirs already: the service would have nothing to change.
  const sent =
    kind === "handOver"
      ? courses.filter((course) => instructorId === null || course.instructorId !== instructorId)
      : courses;
  const value = kind === "cancel" ? reason.trim() : chosen;
  const required = (label: string) => isRefused && value === "" && fieldSentence(label, t("is required"));

  function submit(event: FormEvent): void {
    event.preventDefault();
    setRefused(value === "");
    if (value !== "" && sent.length > 0) onSubmit(sent, { instructorId, reason: reason.trim() });
    else {
      const field = form.current?.querySelector<HTMLElement>("input, textarea");
      if (field) showField(field);
    }
  }

  return (
    <form ref={form} onSubmit={submit} noValidate>
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {t("Each course is sent by itself: one that is refused does not stop the others.")}
        </Text>
        {kind === "cancel" ? (
          <Textarea
            name="reason"
            label={t("Reason")}
            description={t("Everybody concerned will read it. The record stays, with its history.")}
            withAsterisk
            aria-required
            autosize
            minRows={2}
            maxRows={8}
            data-autofocus
            value={reason}
            onChange={({ currentTarget }) => {
              setReason(currentTarget.value);
              onType(currentTarget.value);
            }}
            error={required(t("Reason"))}
          />
        ) : (
          <InstructorField
            left={kind === "handOver" ? fromInstructorId : undefined}
            value={chosen}
            onChange={setChosen}
            error={required(t("Instructor"))}
          />
        )}
        {sent.length < courses.length && (
          <Text size="sm" role="status">
            {tn(
              courses.length - sent.length,
              "{{count}} course is theirs already and is left as it is.",
              "{{count}} courses are theirs already and are left as they are.",
            )}
          </Text>
        )}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {t("Close")}
          </Button>
          <Button type="submit" {...(kind === "cancel" ? { color: "red.9" } : {})}>
            {bulkLabel(kind, sent.length)}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface FieldProps {
  /** The instructor who gives the courses away. */
  left: number | undefined;
  value: string;
  onChange: (value: string) => void;
  error: string | false;
}

function InstructorField({ left, value, onChange, error }: FieldProps) {
  const query = useInstructorNames();
  const options = (query.data ?? [])
    .filter(({ instructorId }) => instructorId !== left)
    .map(({ instructorId, name }) => ({ value: String(instructorId), label: name }));
  return (
    <div>
      <SearchSelect
        name="instructorId"
        label={t("Instructor")}
        placeholder={t("Search by name")}
        nothingFoundMessage={query.data && t("Nobody is called that.")}
        required
        options={options}
        value={value}
        onChange={onChange}
        error={error}
        data-autofocus
      />
      <FetchFailed query={query} mt={6} />
    </div>
  );
}
