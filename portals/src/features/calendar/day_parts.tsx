/** The parts that the month and both kinds of weeks share. */
import { VisuallyHidden } from "@mantine/core";
import { t } from "@/i18n/index.ts";
import classes from "./CalendarPage.module.css";
import { formatDayOfMonth, formatFullDay, formatWeekday } from "./calendar_formats.ts";

export { classes };

/** How many lines of absences and courses a cell has; a button takes the last one if there are more. */
export const CELL_LINES = 4;

/** The names of the days of the week. */
export function WeekHead({ days }: { days: readonly string[] }) {
  return (
    <thead>
      <tr>
        {days.map((day) => (
          <th key={day} scope="col" className={classes.weekday}>
            {formatWeekday(day)}
          </th>
        ))}
      </tr>
    </thead>
  );
}

/** The number of a day, with the month on its first day; in a narrow window with the name of the day. */
export function DayHead({ date, isToday }: { date: string; isToday: boolean }) {
  const number = String(Number(date.slice(8)));
  return (
    <time dateTime={date} className={classes.dayHead}>
      <VisuallyHidden>{isToday ? `${formatFullDay(date)}, ${t("today")}` : formatFullDay(date)}</VisuallyHidden>
      <span aria-hidden className={classes.dayName}>
        {formatWeekday(date)}
      </span>
      <span aria-hidden className={classes.dayNumber}>
        {number === "1" ? formatDayOfMonth(date) : number}
      </span>
      {isToday && (
        <span aria-hidden className={classes.todayWord}>
          {t("Today")}
        </span>
      )}
    </time>
  );
}
