/** Chooses one of thousands by typing its name. Without a search the list shows the first ones. */
import { Select, type SelectProps } from "@mantine/core";
import { byWords } from "./by_words.ts";

type Props = Pick<SelectProps, "label" | "error" | "required" | "placeholder" | "nothingFoundMessage"> & {
  /** The field's name in the request, on the input that can be focused. */
  name: string;
  options: { value: string; label: string }[];
  /** Empty if nothing is chosen. */
  value: string;
  onChange: (value: string) => void;
  "data-autofocus"?: boolean | undefined;
};

const MAX_SHOWN = 60;

export function SearchSelect({ name, options, value, onChange, ...others }: Props) {
  return (
    <Select
      {...others}
      attributes={{ input: { name } }}
      data={options}
      value={value === "" ? null : value}
      onChange={(chosen) => chosen !== null && onChange(chosen)}
      searchable
      filter={byWords}
      allowDeselect={false}
      selectFirstOptionOnChange
      // The list opens when somebody types or asks for it, and not when the Tab key passes the field.
      openOnFocus={false}
      onFocus={({ currentTarget }) => currentTarget.select()}
      limit={MAX_SHOWN}
      maxDropdownHeight={280}
      // Inside of the dialog or page, whose parts have names.
      comboboxProps={{ withinPortal: false }}
    />
  );
}
