import { VisuallyHidden } from "@mantine/core";
import { formatAbsenceInFull, isAwayElsewhere } from "@/domain/absence_texts.ts";
import { formatReadersTimes, formatTimes } from "@/domain/date_formats.ts";
import { t } from "@/i18n/index.ts";
import classes from "./CalendarPage.module.css";
import type { AwayPart } from "./day_entries.ts";
import { DAY_MINUTES, timeOf } from "./minutes.ts";

/** An absence on one day. `withName`: where courses of several instructors are shown. */
export function AwayLine({ part, withName }: { part: AwayPart; withName: boolean }) {
  const { absence } = part;
  const { note } = absence;
  const words = t("Away, {{hours}}", { hours: hoursOf(part) });
  // Where the reader's clock differs, also as it was entered.
  const entered = isAwayElsewhere(absence) && formatAbsenceInFull(absence);
  return (
    <div
      className={classes.away}
      title={[words, entered, note].filter(Boolean).join(" · ")}
      data-absence={absence.absenceId}
    >
      {withName && <span translate="no">{`${absence.instructorName}: `}</span>}
      <span>{words}</span>
      {entered && <span>{` · ${entered}`}</span>}
      {note && <VisuallyHidden>{`, ${note}`}</VisuallyHidden>}
    </div>
  );
}

function hoursOf({ absence, start, end }: AwayPart): string {
  if (start === 0 && end === DAY_MINUTES) return t("all day");
  const format = isAwayElsewhere(absence) ? formatReadersTimes : formatTimes;
  return format(timeOf(start), timeOf(end));
}
