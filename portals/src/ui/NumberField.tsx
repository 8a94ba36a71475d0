/**
 * A field for a whole number. Its value is the text that was typed, which `typedNumber` reads. A browser's own field of numbers
 * takes `1e2` for 100, and hides from the form what it cannot read.
 */
import { TextInput, type TextInputProps } from "@mantine/core";

interface Props extends Omit<TextInputProps, "onChange" | "type" | "inputMode" | "pattern"> {
  value: string;
  onChange: (text: string) => void;
}

export function NumberField({ onChange, ...others }: Props) {
  return (
    <TextInput
      autoComplete="off"
      {...others}
      inputMode="numeric"
      pattern="\s*\d*\s*"
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}
