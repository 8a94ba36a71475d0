/** The filters of the activity. */
import { NativeSelect, TextInput } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import type { Role } from "@/domain/course.ts";
import { titleOf } from "@/domain/event_sentences.ts";
import { t } from "@/i18n/index.ts";
import { DateField } from "@/ui/index.ts";
import classes from "./activity.module.css";
import { type ActivityFilters, isBackwards, isFilterDay, typesFor } from "./activity_filters.ts";

interface Props {
  portal: Role;
  filters: ActivityFilters;
  onChange: (filters: ActivityFilters) => void;
}

const PAUSE_MS = 300;

export function ActivityFields({ portal, filters, onChange }: Props) {
  const set = (changes: Partial<ActivityFilters>): void => onChange({ ...filters, ...changes });
  function setDay(changes: { from: string } | { to: string }): boolean {
    const isTaken = Object.values(changes).every(isFilterDay);
    if (isTaken) set(changes);
    return isTaken;
  }

  return (
    <div className={classes.fields}>
      <NativeSelect
        label={t("Kind of change")}
        value={filters.type}
        onChange={({ currentTarget }) => set({ type: currentTarget.value })}
        data={[
          { value: "", label: t("All kinds") },
          ...typesFor(portal).map((type) => ({ value: type, label: titleOf(type) })),
        ]}
      />
      <TypedField label={t("By whom")} value={filters.actor} onChange={(actor) => set({ actor })} />
      <TypedField
        label={t("Course number")}
        value={filters.courseId}
        isNumber
        onChange={(courseId) => set({ courseId })}
      />
      <DateField
        label={t("From day")}
        value={filters.from}
        max={filters.to || undefined}
        onDate={(from) => setDay({ from })}
      />
      <DateField
        label={t("To day")}
        value={filters.to}
        min={filters.from || undefined}
        error={isBackwards(filters) && t("Must not be before the first day")}
        onDate={(to) => setDay({ to })}
      />
    </div>
  );
}

interface FieldProps {
  label: string;
  value: string;
  isNumber?: boolean;
  onChange: (value: string) => void;
}

/** A field whose value counts when nothing was typed for a moment. */
function TypedField({ label, value, isNumber = false, onChange }: FieldProps) {
  const [typed, setTyped] = useState(value);
  const timer = useRef<number>(undefined);
  const sent = useRef(value);
  const latest = useRef(onChange);

  useEffect(() => {
    latest.current = onChange;
  });
  // Another value comes from the address.
  useEffect(() => {
    if (value === sent.current) return;
    sent.current = value;
    setTyped(value);
  }, [value]);
  useEffect(() => () => window.clearTimeout(timer.current), []);

  function type(text: string): void {
    const wanted = isNumber ? text.replace(/\D/g, "").replace(/^0+/, "").slice(0, 15) : text;
    setTyped(wanted);
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => {
      sent.current = wanted.trim();
      latest.current(sent.current);
    }, PAUSE_MS);
  }

  return (
    <TextInput
      type="search"
      inputMode={isNumber ? "numeric" : "search"}
      label={label}
      value={typed}
      maxLength={200}
      onChange={({ currentTarget }) => type(currentTarget.value)}
    />
  );
}
