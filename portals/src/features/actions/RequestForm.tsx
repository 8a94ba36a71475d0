/** Asks for a course; an admin does so for any organization. */
import { Checkbox, NativeSelect, Textarea, TextInput } from "@mantine/core";
import type { Course } from "@/domain/course.ts";
import { viewerZone } from "@/domain/dates.ts";
import { useOrganizations } from "@/features/people/index.ts";
import { useSignedIn } from "@/features/session/index.ts";
import { AlternativeDates } from "./AlternativeDates.tsx";
import { FormShell } from "./FormShell.tsx";
import { filled, TimeFields } from "./TimeFields.tsx";
import { fieldError, useAction } from "./use_action.ts";
import { useFields } from "./use_fields.ts";

const FIELDS = [
  "courseType",
  "scheduledDate",
  "startTime",
  "endTime",
  "timeZone",
  "location",
  "students",
  "notes",
  "notesInternal",
  "alternativeDates",
  "organizationId",
];

const BEGINNING = {
  courseType: "",
  scheduledDate: "",
  startTime: "",
  endTime: "",
  timeZone: viewerZone(),
  location: "",
  students: "",
  notes: "",
  notesInternal: false,
  alternativeDates: [] as string[],
  organizationId: "",
};

const ZONES = [...new Set([viewerZone(), ...Intl.supportedValuesOf("timeZone")])].sort();

interface Props {
  onDone: (course: Course) => void;
  onClose: () => void;
}

export function RequestForm({ onDone, onClose }: Props) {
  const { role } = useSignedIn();
  const run = useAction("request", onDone);
  const { values, set } = useFields(BEGINNING);
  const { failure } = run;

  function text(name: "courseType" | "location", label: string, placeholder: string) {
    return (
      <TextInput
        label={label}
        name={name}
        required
        maxLength={200}
        placeholder={placeholder}
        value={values[name]}
        onChange={({ currentTarget }) => set(name, currentTarget.value)}
        error={fieldError(failure, name, label)}
      />
    );
  }

  return (
    <FormShell
      run={run}
      fields={FIELDS}
      submitWord="Request course"
      onSubmit={() => void run.run("/courses", bodyOf(values))}
      onClose={onClose}
    >
      {role === "admin" && (
        <OrganizationSelect
          value={values.organizationId}
          onChange={(id) => set("organizationId", id)}
          error={fieldError(failure, "organizationId", "Organization")}
        />
      )}
      {text("courseType", "Course", "CPR Basic")}
      <TimeFields values={values} timeZone={values.timeZone} failure={failure} set={set} />
      <NativeSelect
        label="Time zone"
        description="Where the course takes place."
        name="timeZone"
        data={ZONES}
        value={values.timeZone}
        onChange={({ currentTarget }) => set("timeZone", currentTarget.value)}
        error={fieldError(failure, "timeZone", "Time zone")}
      />
      {text("location", "Place", "Main campus, room 204")}
      <TextInput
        type="number"
        inputMode="numeric"
        min={1}
        label="Head count"
        name="students"
        required
        value={values.students}
        onChange={({ currentTarget }) => set("students", currentTarget.value)}
        error={fieldError(failure, "students", "Head count")}
      />
      <AlternativeDates
        dates={values.alternativeDates}
        onChange={(dates) => set("alternativeDates", dates)}
        error={fieldError(failure, "alternativeDates", "Other dates")}
      />
      <Textarea
        label="Notes"
        name="notes"
        autosize
        minRows={2}
        maxLength={2000}
        value={values.notes}
        onChange={({ currentTarget }) => set("notes", currentTarget.value)}
        error={fieldError(failure, "notes", "Notes")}
      />
      {role === "admin" && (
        <Checkbox
          label="Notes are for administrators only"
          name="notesInternal"
          checked={values.notesInternal}
          onChange={({ currentTarget }) => set("notesInternal", currentTarget.checked)}
        />
      )}
    </FormShell>
  );
}

function bodyOf(values: typeof BEGINNING): object {
  const { students, organizationId, alternativeDates, notesInternal, ...rest } = values;
  const dates = alternativeDates.filter(Boolean);
  return filled({
    ...rest,
    students: students === "" ? null : Number(students),
    organizationId: organizationId === "" ? null : Number(organizationId),
    alternativeDates: dates.length > 0 ? dates : null,
    notesInternal: notesInternal || null,
  });
}

interface OrganizationProps {
  value: string;
  onChange: (id: string) => void;
  error: string | undefined;
}

function OrganizationSelect({ value, onChange, error }: OrganizationProps) {
  const { data = [], error: failure } = useOrganizations();
  const options = data.map(({ organizationId, name }) => ({ value: String(organizationId), label: name }));
  return (
    <NativeSelect
      label="Organization"
      name="organizationId"
      required
      data={[{ value: "", label: "Choose …" }, ...options]}
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
      error={error ?? failure?.message}
    />
  );
}
