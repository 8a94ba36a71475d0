/** The filters besides the words: days and, for admins, instructor and organization. */
import { Button, Group, Popover, Stack, TextInput } from "@mantine/core";
import { cloneElement, useState } from "react";
import type { Role } from "@/domain/course.ts";
import { t } from "@/i18n/index.ts";
import { type Floating, useOpened } from "@/ui/on_demand.tsx";
import { type CourseFilters, type FilterChanges, NONE_SET } from "./course_filters.ts";
import { NameFilters } from "./NameFilters.tsx";

interface Props extends Floating {
  filters: CourseFilters;
  /** How many of them are set. */
  count: number;
  viewer: Role;
  onChange: (changes: FilterChanges) => void;
}

export function MoreFilters({ filters, count, viewer, onChange, trigger }: Props) {
  const { opened, setOpened, target } = useOpened();
  /** How often the filters were cleared. */
  const [clearings, setClearings] = useState(0);
  function clear(): void {
    setClearings(clearings + 1);
    onChange({ ...NONE_SET, q: filters.q ?? "" });
  }
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" width={300} withArrow shadow="md" trapFocus>
      <Popover.Target>{cloneElement(trigger, { ref: target, onClick: () => setOpened(!opened) })}</Popover.Target>
      <Popover.Dropdown aria-label={t("More filters")}>
        <Stack gap="sm">
          {/* Not another one for each change of the filters: somebody who types would lose the focus. */}
          <Days key={clearings} filters={filters} onChange={onChange} />
          {viewer === "admin" && <NameFilters filters={filters} onChange={onChange} />}
          <Group justify="space-between">
            <Button variant="subtle" size="xs" aria-disabled={count === 0} onClick={clear}>
              {t("Clear")}
            </Button>
            <Button size="xs" onClick={() => setOpened(false)}>
              {t("Done")}
            </Button>
          </Group>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

function Days({ filters: { from = "", to = "" }, onChange }: Pick<Props, "filters" | "onChange">) {
  const [days, setDays] = useState({ from, to });
  const isBackwards = days.from !== "" && days.to !== "" && days.to < days.from;
  function set(name: "from" | "to", value: string): void {
    const now = { ...days, [name]: value };
    setDays(now);
    if (!(now.from && now.to && now.to < now.from)) onChange(now);
  }
  return (
    <Group grow gap="sm" align="start">
      <TextInput
        type="date"
        label={t("From", {}, "day")}
        size="xs"
        value={days.from}
        onChange={({ currentTarget: { value } }) => set("from", value)}
      />
      <TextInput
        type="date"
        label={t("To", {}, "day")}
        size="xs"
        value={days.to}
        onChange={({ currentTarget: { value } }) => set("to", value)}
        error={isBackwards && t("Must not be before the first day")}
      />
    </Group>
  );
}
