/** Requests a course; an admin chooses the organization. */
import { Checkbox, NativeSelect } from "@mantine/core";
import type { Course } from "@/domain/course.ts";
import { viewerZone } from "@/domain/date_formats.ts";
import { useOrganizations } from "@/features/people/index.ts";
import { useSignedIn } from "@/features/session/index.ts";
import { LoadError } from "@/ui/index.ts";
import { AlternativeDates } from "./AlternativeDates.tsx";
import { FormShell } from "./FormShell.tsx";
import { type FieldErrors, timeErrors } from "./field_rules.ts";
import { TextField } from "./TextField.tsx";
import { TimeFields } from "./TimeFields.tsx";
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

  const field = { values, set, failure };

  return (
    <FormShell
      run={run}
      fields={FIELDS}
      submitLabel="Request course"
      check={() => hourErrorsOf(values)}
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
      <TextField {...field} name="courseType" label="Course" required placeholder="CPR Basic" />
      <TimeFields values={values} timeZone={values.timeZone} hours="optional" failure={failure} set={set} />
      <NativeSelect
        label="Time zone"
        description="Where the course takes place."
        name="timeZone"
        data={ZONES.includes(values.timeZone) ? ZONES : [values.timeZone, ...ZONES]}
        value={values.timeZone}
        onChange={({ currentTarget }) => set("timeZone", currentTarget.value)}
        error={fieldError(failure, "timeZone", "Time zone")}
      />
      <TextField {...field} name="location" label="Place" required placeholder="Main campus, room 204" />
      <TextField {...field} kind="number" name="students" label="Head count" required min={1} />
      <AlternativeDates
        dates={values.alternativeDates}
        onChange={(dates) => set("alternativeDates", dates)}
        failure={failure}
      />
      <TextField {...field} kind="area" name="notes" label="Notes" />
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

/** Without a missing date, which the service reports together with other missing fields. */
function hourErrorsOf(values: typeof BEGINNING): FieldErrors {
  const { scheduledDate: _, ...errors } = timeErrors(values, "optional");
  return errors;
}

/** The body of the request: empty fields are left out. */
function bodyOf(values: typeof BEGINNING): object {
  const { students, organizationId, alternativeDates, notesInternal, ...texts } = values;
  const dates = alternativeDates.filter(Boolean);
  return {
    ...Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== "")),
    ...(students !== "" && { students: Number(students) }),
    ...(organizationId !== "" && { organizationId: Number(organizationId) }),
    ...(dates.length > 0 && { alternativeDates: dates }),
    ...(notesInternal && { notesInternal }),
  };
}

interface OrganizationProps {
  value: string;
  onChange: (id: string) => void;
  error: string | undefined;
}

function OrganizationSelect({ value, onChange, error }: OrganizationProps) {
  const { data = [], error: failure, isFetching, refetch } = useOrganizations();
  const known = data.map(({ organizationId, name }) => ({ value: String(organizationId), label: name }));
  // The chosen organization is shown also while the names are being fetched.
  const isKnown = value === "" || known.some((option) => option.value === value);
  const options = isKnown ? known : [{ value, label: `Organization ${value}` }, ...known];
  return (
    <>
      <NativeSelect
        label="Organization"
        name="organizationId"
        required
        data={[{ value: "", label: "Choose …" }, ...options]}
        value={value}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
        error={error}
      />
      {failure && <LoadError text={failure.message} isRetrying={isFetching} onRetry={() => void refetch()} />}
    </>
  );
}
