/** Date, start and end in the course's time zone: text from the input to the request, without conversion. */
import { Text } from "@mantine/core";
import { useId } from "react";
import { zoneCity } from "@/domain/date_formats.ts";
import type { HoursRule, TypedWhen } from "./field_rules.ts";
import { hoursNote } from "./hours_note.ts";
import { TextField } from "./TextField.tsx";
import classes from "./TimeFields.module.css";

interface Props {
  values: TypedWhen;
  timeZone: string;
  hours: HoursRule;
  failure: Error | null;
  set: (name: keyof TypedWhen, value: string) => void;
}

export function TimeFields({ values, timeZone, hours, failure, set }: Props) {
  const noteId = useId();
  const field = (name: keyof TypedWhen, label: string, type: "date" | "time") => (
    <TextField
      kind={type}
      name={name}
      label={label}
      required={name === "scheduledDate" || hours === "required"}
      values={values}
      set={set}
      failure={failure}
    />
  );
  return (
    <div>
      <fieldset className={classes.row} aria-label={`Date and time in ${zoneCity(timeZone)}`} aria-describedby={noteId}>
        {field("scheduledDate", "Date", "date")}
        {field("startTime", "Start", "time")}
        {field("endTime", "End", "time")}
      </fieldset>
      <Text id={noteId} size="xs" className={classes.note} data-testid="hours">
        {hoursNote(values, timeZone, hours)}
      </Text>
    </div>
  );
}
