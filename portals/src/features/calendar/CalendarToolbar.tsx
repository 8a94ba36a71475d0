/** What the calendar shows: which days, in which form, of whom. */
import { ActionIcon, Button, SegmentedControl, Select } from "@mantine/core";
import { ChevronLeft, ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { formatMonth } from "@/domain/date_formats.ts";
import { t } from "@/i18n/index.ts";
import { byWords, DateField } from "@/ui/index.ts";
import { formatDayRange } from "./calendar_formats.ts";
import { type CalendarRange, isDate, stepped } from "./calendar_range.ts";
import type { Shown } from "./calendar_url.ts";
import { classes } from "./day_parts.tsx";

interface Props {
  shown: Shown;
  range: CalendarRange;
  today: string;
  /** Whose courses may be picked; empty where there is nothing to pick. */
  instructors: readonly { instructorId: number; name: string }[];
  hasRows: boolean;
  /** `isReplacing`: whether Back does not lead to what was shown before. */
  onChange: (changes: Partial<Shown>, isReplacing?: boolean) => void;
  children: ReactNode;
}

export function titleOf({ view, date }: Shown, { from, to }: CalendarRange): string {
  return view === "month" ? formatMonth(date) : formatDayRange(from, to);
}

export function CalendarToolbar({ shown, range, today, instructors, hasRows, onChange, children }: Props) {
  const { view, date, isByInstructor, instructorId } = shown;
  const names = { month: [t("Earlier month"), t("Later month")], week: [t("Earlier week"), t("Later week")] }[view];
  const forms = [
    { value: "month", label: t("Month") },
    { value: "week", label: t("Week") },
    ...(hasRows ? [{ value: "instructor", label: t("Instructors") }] : []),
  ];
  function goTo(typed: string, isFirst: boolean): boolean {
    if (!isDate(typed)) return false;
    if (typed !== date) onChange({ date: typed }, !isFirst);
    return true;
  }

  return (
    <div className={classes.toolbar}>
      <div className={classes.steps}>
        <Button variant="default" size="sm" onClick={() => onChange({ date: today })}>
          {t("Today")}
        </Button>
        <ActionIcon.Group>
          <ActionIcon
            variant="default"
            size={36}
            aria-label={names[0]}
            onClick={() => onChange({ date: stepped(view, date, -1) })}
          >
            <ChevronLeft size={17} aria-hidden />
          </ActionIcon>
          <ActionIcon
            variant="default"
            size={36}
            aria-label={names[1]}
            onClick={() => onChange({ date: stepped(view, date, 1) })}
          >
            <ChevronRight size={17} aria-hidden />
          </ActionIcon>
        </ActionIcon.Group>
        <h2 className={classes.title} aria-live="polite">
          {titleOf(shown, range)}
        </h2>
      </div>
      <div className={classes.choices}>
        <DateField size="sm" aria-label={t("Go to date")} value={date} onDate={goTo} />
        {instructors.length > 0 && (
          <Select
            size="sm"
            searchable
            filter={byWords}
            clearable
            limit={100}
            aria-label={t("Courses of")}
            placeholder={t("All instructors")}
            nothingFoundMessage={t("No instructor of this name")}
            data={instructors.map(({ instructorId: id, name }) => ({ value: String(id), label: name }))}
            value={instructorId === null ? null : String(instructorId)}
            onChange={(chosen) => onChange({ instructorId: chosen === null ? null : Number(chosen) })}
            className={classes.select}
          />
        )}
        <SegmentedControl
          size="sm"
          aria-label={t("Form of the calendar")}
          data={forms}
          value={isByInstructor ? "instructor" : view}
          onChange={(form) =>
            onChange({ view: form === "month" ? "month" : "week", isByInstructor: form === "instructor" })
          }
        />
        {children}
      </div>
    </div>
  );
}
