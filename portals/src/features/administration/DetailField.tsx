/** A field in a row of a table: Enter saves the row, Escape leaves it as it was. */
import { TextInput } from "@mantine/core";
import classes from "./administration.module.css";

interface Props {
  label: string;
  autoFocus: boolean;
  value: string;
  error: string | undefined;
  onChange: (text: string) => void;
  onSave: () => void;
  onLeave: () => void;
}

export function DetailField({ label, autoFocus, value, error, onChange, onSave, onLeave }: Props) {
  return (
    <TextInput
      size="xs"
      className={classes.detail}
      aria-label={label}
      autoFocus={autoFocus}
      value={value}
      error={error}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
      onKeyDown={({ key }) => {
        if (key === "Enter") onSave();
        if (key === "Escape") onLeave();
      }}
    />
  );
}
