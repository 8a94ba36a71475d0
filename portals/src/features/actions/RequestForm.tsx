/** Requests a course, which may be like an existing one; an admin chooses the organization. */
import { Checkbox } from "@mantine/core";
import { useEffect, useEffectEvent, useState } from "react";
import type { Course, Role } from "@/domain/course.ts";
import { viewerZone } from "@/domain/date_formats.ts";
import { typedNumber } from "@/domain/typed_number.ts";
import { presentName } from "@/domain/zone_list.ts";
import { CourseTypeField, endAfter, useCourseTypes } from "@/features/course_types/index.ts";
import { useSignedIn } from "@/features/session/index.ts";
import { t } from "@/i18n/index.ts";
import { TimeZoneSelect } from "@/ui/index.ts";
import { AlternativeDates } from "./AlternativeDates.tsx";
import { FormShell } from "./FormShell.tsx";
import { endOf, type FieldErrors, timeErrors, typedWhen } from "./field_rules.ts";
import { OrganizationSelect } from "./OrganizationSelect.tsx";
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

const empty = () => ({
  courseType: "",
  scheduledDate: "",
  startTime: "",
  endTime: "",
  timeZone: presentName(viewerZone()),
  location: "",
  students: "",
  notes: "",
  notesInternal: false,
  alternativeDates: [] as string[],
  organizationId: "",
});

type Values = ReturnType<typeof empty>;

interface Props {
  /** The course that the new one is like. */
  copied: Course | null;
  onDone: (course: Course) => void;
  onClose: () => void;
}

export function RequestForm({ copied, onDone, onClose }: Props) {
  const { role } = useSignedIn();
  const run = useAction(copied ? "copy" : "request", onDone);
  const beginning = copied ? like(copied, role) : empty();
  const { values, set } = useFields(beginning);
  const { failure } = run;

  const field = { values, set, failure };
  const { data: types } = useCourseTypes();
  // The end that was filled in last, so that it is not taken for a typed one when the type has been changed.
  const [filled, setFilled] = useState("");

  /** The end by the start and the duration of the type: "" behind midnight, `null` without a duration or a start. */
  function usualEnd(courseType: string, start: string): string | null {
    const minutes = types?.find(({ name }) => name === courseType)?.durationMinutes;
    return minutes && start ? (endAfter(start, minutes) ?? "") : null;
  }

  /** For a new type or start. An end that somebody has typed, or that was copied, stays. */
  function fillEnd(courseType: string, start: string): void {
    const isFilled = ["", filled, usualEnd(values.courseType, values.startTime)].includes(values.endTime);
    const end = usualEnd(courseType, start);
    if (!isFilled || end === null) return;
    setFilled(end);
    set("endTime", end);
  }

  const fillEmptyEnd = useEffectEvent((): void => {
    if (values.endTime === "") fillEnd(values.courseType, values.startTime);
  });
  // Both may have been entered before the types were there.
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when the types arrive.
  useEffect(fillEmptyEnd, [types]);

  return (
    <FormShell
      run={run}
      fields={FIELDS}
      submitLabel={t("Request course")}
      check={() => hourErrorsOf(values)}
      onSubmit={() => void run.run("/courses", bodyOf(values))}
      onClose={onClose}
    >
      {role === "admin" && (
        <OrganizationSelect
          value={values.organizationId}
          onChange={(id) => set("organizationId", id)}
          error={fieldError(failure, "organizationId", t("Organization"))}
        />
      )}
      <CourseTypeField
        label={t("Course")}
        isFirst={role !== "admin"}
        value={values.courseType}
        onChange={(courseType) => {
          set("courseType", courseType);
          fillEnd(courseType, values.startTime);
        }}
        error={fieldError(failure, "courseType", t("Course"))}
      />
      <TimeFields
        values={values}
        timeZone={values.timeZone}
        hours="optional"
        failure={failure}
        set={(name, value) => {
          set(name, value);
          if (name === "startTime") fillEnd(values.courseType, value);
        }}
      />
      <TimeZoneSelect
        label={t("Time zone")}
        description={t("Where the course takes place. Search by city.")}
        name="timeZone"
        first={[viewerZone(), beginning.timeZone]}
        value={values.timeZone}
        onChange={(zone) => set("timeZone", zone)}
        error={fieldError(failure, "timeZone", t("Time zone"))}
      />
      <TextField {...field} name="location" label={t("Place")} required placeholder={t("Main campus, room 204")} />
      <TextField {...field} kind="number" name="students" label={t("Head count")} required />
      <AlternativeDates
        dates={values.alternativeDates}
        onChange={(dates) => set("alternativeDates", dates)}
        failure={failure}
      />
      <TextField {...field} kind="area" name="notes" label={t("Notes")} />
      {role === "admin" && (
        <Checkbox
          label={t("Notes are for administrators only")}
          name="notesInternal"
          checked={values.notesInternal}
          onChange={({ currentTarget }) => set("notesInternal", currentTarget.checked)}
        />
      )}
    </FormShell>
  );
}

/** The values for a course like another one, on a day that is still to be chosen. */
function like(course: Course, role: Role): Values {
  const { courseType, timeZone, location, students, notes, organizationId } = course;
  return {
    ...empty(),
    ...typedWhen({ ...course, scheduledDate: "" }),
    courseType,
    timeZone: presentName(timeZone),
    location,
    students: String(students),
    notes: notes ?? "",
    // A course does not tell whether its notes are internal: an administrator decides whether others may read them.
    notesInternal: role === "admin" && notes !== null,
    organizationId: role === "admin" ? String(organizationId) : "",
  };
}

/** Without a missing date, which the service reports together with other missing fields. */
function hourErrorsOf(values: Values): FieldErrors {
  const { scheduledDate: _, ...errors } = timeErrors(values, "optional");
  return errors;
}

/** The body of the request: empty fields are left out. */
function bodyOf(values: Values): object {
  const { students, organizationId, alternativeDates, notesInternal, endTime, ...texts } = values;
  const dates = alternativeDates.filter(Boolean);
  return {
    ...Object.fromEntries(Object.entries({ ...texts, endTime: endOf(endTime) }).filter(([, text]) => text !== "")),
    ...(students !== "" && { students: typedNumber(students) }),
    ...(organizationId !== "" && { organizationId: Number(organizationId) }),
    ...(dates.length > 0 && { alternativeDates: dates }),
    ...(notesInternal && { notesInternal }),
  };
}
