/** Enters an absence: an instructor the own one, an administrator that of any instructor. */
import type { Absence } from "@coursewire/client";
import { Alert, Checkbox, NativeSelect, Select, Textarea, TextInput } from "@mantine/core";
import { type FormEvent, useRef, useState } from "react";
import { KINDS, type Kind, kindText } from "@/domain/absence_texts.ts";
import { viewerZone } from "@/domain/date_formats.ts";
import { presentName } from "@/domain/zone_list.ts";
import { fieldError } from "@/features/actions/index.ts";
import { CourseLink } from "@/features/courses/index.ts";
import { useInstructorNames } from "@/features/people/index.ts";
import { t } from "@/i18n/index.ts";
import { Problem } from "@/platform/request_errors.ts";
import { BusyButton, byWords, FetchFailed, TimeZoneSelect, useShowFailure } from "@/ui/index.ts";
import { type AbsenceValues, bodyOf, emptyAbsence, missingFields, withFirstDay } from "./absence_form.ts";
import classes from "./absences.module.css";
import { useAbsenceChange } from "./use_absences.ts";

interface Props {
  /** Whether the form asks for an instructor. */
  isForOthers: boolean;
  /** `isNew`: whether the absence was not there before. */
  onAdded: (absence: Absence, isNew: boolean) => void;
}

export function AbsenceForm({ isForOthers, onAdded }: Props) {
  const { isBusy, failure, refuse, add } = useAbsenceChange();
  const [values, setValues] = useState(() => emptyAbsence(presentName(viewerZone())));
  const form = useRef<HTMLFormElement>(null);
  const set = <Name extends keyof AbsenceValues>(name: Name, value: AbsenceValues[Name]): void =>
    setValues((before) => ({ ...before, [name]: value }));

  useShowFailure(form, failure);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const missing = missingFields(values, isForOthers);
    if (Object.keys(missing).length > 0) return refuse(missing);
    const added = await add(bodyOf(values));
    if (!added) return;
    setValues(({ timeZone, instructorId }) => ({ ...emptyAbsence(timeZone), instructorId }));
    onAdded(added.stored, added.isNew);
  }

  return (
    <form
      ref={form}
      className={classes.form}
      onSubmit={(event) => void submit(event)}
      noValidate
      aria-label={t("Add an absence")}
    >
      {failure && <Refusal failure={failure} />}
      {isForOthers && (
        <InstructorSelect
          value={values.instructorId}
          onChange={(id) => set("instructorId", id)}
          error={fieldError(failure, "instructorId", t("Instructor"))}
        />
      )}
      <NativeSelect
        label={t("Reason")}
        name="kind"
        value={values.kind}
        onChange={({ currentTarget }) => set("kind", currentTarget.value as Kind)}
        data={KINDS.map((kind) => ({ value: kind, label: kindText(kind) }))}
      />
      <div className={classes.days}>
        <TextInput
          type="date"
          label={t("First day")}
          name="fromDate"
          required
          value={values.fromDate}
          onChange={({ currentTarget: { value } }) => setValues((before) => withFirstDay(before, value))}
          error={fieldError(failure, "fromDate", t("First day"))}
        />
        <TextInput
          type="date"
          label={t("Last day")}
          name="toDate"
          required
          min={values.fromDate}
          value={values.toDate}
          onChange={({ currentTarget: { value } }) => set("toDate", value)}
          error={fieldError(failure, "toDate", t("Last day"))}
        />
      </div>
      <Checkbox
        className={classes.wide}
        label={t("Whole days")}
        checked={values.isWholeDays}
        onChange={({ currentTarget: { checked } }) => set("isWholeDays", checked)}
      />
      {!values.isWholeDays && <Times values={values} set={set} failure={failure} />}
      <TimeZoneSelect
        label={t("Time zone")}
        name="timeZone"
        first={[viewerZone()]}
        value={values.timeZone}
        onChange={(zone) => set("timeZone", zone)}
        error={fieldError(failure, "timeZone", t("Time zone"))}
      />
      <Textarea
        className={classes.wide}
        label={t("Note")}
        description={t("For administrators and the instructor. Organizations see no absence.")}
        name="note"
        autosize
        minRows={1}
        value={values.note}
        onChange={({ currentTarget: { value } }) => set("note", value)}
        error={fieldError(failure, "note", t("Note"))}
      />
      <BusyButton type="submit" isBusy={isBusy} className={classes.submit}>
        {t("Add absence")}
      </BusyButton>
    </form>
  );
}

interface TimesProps {
  values: AbsenceValues;
  set: (name: "fromTime" | "toTime", time: string) => void;
  failure: Error | null;
}

function Times({ values, set, failure }: TimesProps) {
  const field = (name: "fromTime" | "toTime", label: string) => (
    <TextInput
      type="time"
      label={label}
      name={name}
      value={values[name]}
      onChange={({ currentTarget: { value } }) => set(name, value)}
      error={fieldError(failure, name, label)}
    />
  );
  return (
    <>
      {field("fromTime", t("From, on the first day"))}
      {field("toTime", t("Until, on the last day"))}
    </>
  );
}

/** The refusal, and a way to the course that is in the way. */
function Refusal({ failure }: { failure: Error }) {
  const { code = "", courseId = null } = failure instanceof Problem ? failure : {};
  return (
    <Alert color="red" variant="light" role="alert" tabIndex={-1} className={classes.wide}>
      <span>{code === "invalid_fields" ? t("Some fields need another look.") : failure.message}</span>{" "}
      {courseId !== null && (
        <CourseLink courseId={courseId}>{t("Open course {{number}}", { number: courseId })}</CourseLink>
      )}
    </Alert>
  );
}

/** How many names the list has before somebody types. */
const MAX_SHOWN = 60;

interface SelectProps {
  value: string;
  onChange: (instructorId: string) => void;
  error: string | undefined;
}

function InstructorSelect({ value, onChange, error }: SelectProps) {
  const query = useInstructorNames();
  const instructors = query.data ?? [];
  return (
    <div>
      <Select
        label={t("Instructor")}
        required
        searchable
        selectFirstOptionOnChange
        filter={byWords}
        limit={MAX_SHOWN}
        nothingFoundMessage={query.data && t("No such instructor")}
        data={instructors.map(({ instructorId, name }) => ({ value: String(instructorId), label: name }))}
        value={value === "" ? null : value}
        onChange={(chosen) => onChange(chosen ?? "")}
        error={error}
      />
      <FetchFailed query={query} mt={6} />
    </div>
  );
}
