/** A time zone, found by typing a city, a region, an offset or a name: “kolk”, “+5:30”, “central european”. */
import { type ComboboxItem, Select, Text } from "@mantine/core";
import { type ComponentPropsWithRef, type ReactNode, useMemo } from "react";
import { offsetName } from "@/domain/time_zones.ts";
import { foundZones, presentName, type Zone, zoneList } from "@/domain/zone_list.ts";
import { language, t } from "@/i18n/index.ts";
import classes from "./TimeZoneSelect.module.css";

interface Props {
  label: string;
  description?: ReactNode;
  /** The field's name in the request, on the input that can be focused. */
  name?: string;
  required?: boolean;
  error?: ReactNode;
  /** The zones above all others. */
  first?: readonly string[];
  /** An IANA name; the empty text is the first option, if there is a label for it. */
  value: string;
  onChange: (timeZone: string) => void;
  /** The label of the option that leaves the zone to the computer. */
  browserLabel?: string;
  ref?: ComponentPropsWithRef<"input">["ref"];
}

const MAX_SHOWN = 60;

export function TimeZoneSelect({ value, onChange, browserLabel, name, first = [], ...others }: Props) {
  const shownIn = language();
  const above = [...new Set(first.map(presentName))].join(" ");
  // biome-ignore lint/correctness/useExhaustiveDependencies: the labels depend on the language.
  const zones = useMemo(() => withFirst(above, zoneList(value === "" ? [] : [value])), [above, value, shownIn]);
  const options = useMemo(
    () => [
      ...(browserLabel === undefined ? [] : [{ value: "", label: browserLabel }]),
      ...zones.map((zone) => ({ value: zone.name, label: zone.label })),
    ],
    [zones, browserLabel],
  );
  return (
    <Select
      {...others}
      attributes={{ input: { name } }}
      data={options}
      value={value === "" ? "" : presentName(value)}
      onChange={(chosen) => chosen !== null && onChange(chosen)}
      searchable
      allowDeselect={false}
      selectFirstOptionOnChange
      // The list opens when somebody types or asks for it, and not when the Tab key passes the field.
      openOnFocus={false}
      limit={MAX_SHOWN}
      maxDropdownHeight={280}
      // Inside of the dialog or page, whose parts have names.
      comboboxProps={{ withinPortal: false }}
      nothingFoundMessage={t("No such time zone")}
      filter={({ options: all, search, limit }) => found(all as ComboboxItem[], zones, search).slice(0, limit)}
      onFocus={({ currentTarget }) => currentTarget.select()}
      renderOption={({ option }) => (
        <span className={classes.option}>
          <span>{option.label}</span>
          {option.value !== "" && (
            <Text span size="xs">
              {offsetName(new Date(), option.value)}
            </Text>
          )}
        </span>
      )}
    />
  );
}

/** The zones, those with the names in the text at the beginning. */
function withFirst(above: string, zones: readonly Zone[]): Zone[] {
  const names = above.split(" ").filter(Boolean);
  const leading = names.flatMap((name) => zones.find((zone) => zone.name === name) ?? []);
  return [...leading, ...zones.filter(({ name }) => !names.includes(name))];
}

/** The options that the search finds. The browser's own zone comes first, and is found like any other text. */
function found(options: ComboboxItem[], zones: readonly Zone[], search: string): ComboboxItem[] {
  const names = new Set(foundZones(zones, search).map(({ name }) => name));
  const wanted = search.trim().toLowerCase();
  return options.filter(({ value, label }) => (value === "" ? label.toLowerCase().includes(wanted) : names.has(value)));
}
