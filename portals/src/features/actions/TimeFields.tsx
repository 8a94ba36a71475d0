/** Date, start and end, as the course's place reads them: plain text from input to request. */
import { TextInput } from "@mantine/core";
import { zoneCity } from "@/domain/dates.ts";
import classes from "./TimeFields.module.css";
import { fieldError } from "./use_action.ts";

export interface When {
  scheduledDate: string;
  startTime: string;
  endTime: string;
}

interface Props {
  values: When;
  timeZone: string;
  failure: Error | null;
  set: (name: keyof When, value: string) => void;
}

export function TimeFields({ values, timeZone, failure, set }: Props) {
  const field = (name: keyof When, label: string, type: "date" | "time") => (
    <TextInput
      type={type}
      label={label}
      name={name}
      value={values[name]}
      onChange={({ currentTarget }) => set(name, currentTarget.value)}
      error={fieldError(failure, name, label)}
      required={name === "scheduledDate"}
    />
  );
  return (
    <fieldset className={classes.row} aria-label={`Date and time in ${zoneCity(timeZone)}`}>
      {field("scheduledDate", "Date", "date")}
      {field("startTime", "Start", "time")}
      {field("endTime", "End", "time")}
    </fieldset>
  );
}

/** Only what was filled in: an empty field is left out of the request. */
export function filled<Values extends Record<string, unknown>>(values: Values): Partial<Values> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== "" && value !== null && value !== undefined),
  ) as Partial<Values>;
}
