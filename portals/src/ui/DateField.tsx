/** A date that the address of the page has too, which takes only some of what a field shows while somebody types. */
import { TextInput, type TextInputProps } from "@mantine/core";
import { useEffect, useRef, useState } from "react";

interface Props extends Omit<TextInputProps, "type" | "value" | "onChange" | "onFocus" | "onBlur"> {
  value: string;
  /**
   * Called for all that is typed: years such as `0002`, and an empty text where a part is missing. `isFirst`: whether nothing
   * has been taken since the field got the focus. Returns whether the date is taken.
   */
  onDate: (date: string, isFirst: boolean) => boolean;
}

export function DateField({ value, onDate, ...others }: Props) {
  // Not the value of the address: the browser would lose the digits of a year that is not complete.
  const [typed, setTyped] = useState(value);
  const isFirst = useRef(true);
  const taken = useRef(value);

  // Another date comes from elsewhere.
  useEffect(() => {
    if (value === taken.current) return;
    taken.current = value;
    isFirst.current = true;
    setTyped(value);
  }, [value]);

  function type(date: string): void {
    setTyped(date);
    if (!onDate(date, isFirst.current)) return;
    isFirst.current = false;
    taken.current = date;
  }

  return (
    <TextInput
      {...others}
      type="date"
      value={typed}
      onChange={({ currentTarget }) => type(currentTarget.value)}
      onFocus={() => {
        isFirst.current = true;
      }}
      // What was not taken is not what the page shows.
      onBlur={() => setTyped(value)}
    />
  );
}
