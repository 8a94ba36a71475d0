/** Date, start and end in the course's time zone: text from the input to the request, without conversion. */
import { Text } from "@mantine/core";
import { useId } from "react";
import { zoneCity } from "@/domain/date_formats.ts";
import { t } from "@/i18n/index.ts";
import type { HoursRule, TypedWhen } from "./field_rules.ts";
import { hoursNote } from "./hours_note.ts";
import { TextField } from "./TextField.tsx";
import classes from "./TimeFields.module.css";

interface Props {
  values: TypedWhen;
  timeZone: string;
  hours: HoursRule;
  /** Whether the date gets the focus when the dialog opens. */
  isFirst?: boolean;
  failure: Error | null;
  set: (name: keyof TypedWhen, value: string) => void;
}

export function TimeFields({ values, timeZone, hours, isFirst = false, failure, set }: Props) {
  const noteId = useId();
  const field = (name: keyof TypedWhen, label: string, type: "date" | "time") => (
    <TextField
      kind={type}
      name={name}
      label={label}
      required={name === "scheduledDate" || hours === "required"}
      isFirst={isFirst && name === "scheduledDate"}
      values={values}
      set={set}
      failure={failure}
    />
  );
  return (
    <div>
      <fieldset
        className={classes.row}
        aria-label={t("Date and time in {{place}}", { place: zoneCity(timeZone) })}
        aria-describedby={noteId}
      >
        {field("scheduledDate", t("Date"), "date")}
        {field("startTime", t("Start"), "time")}
        {field("endTime", t("End"), "time")}
      </fieldset>
      <Text id={noteId} size="xs" className={classes.note} data-testid="hours">
        {hoursNote(values, timeZone, hours)}
      </Text>
    </div>
  );
}
