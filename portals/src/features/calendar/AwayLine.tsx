import { VisuallyHidden } from "@mantine/core";
import { formatAbsenceInFull, isAwayElsewhere } from "@/domain/absence_texts.ts";
import { formatReadersTimes, formatTimes } from "@/domain/date_formats.ts";
import { t } from "@/i18n/index.ts";
import classes from "./CalendarPage.module.css";
import type { AwayPart } from "./day_entries.ts";
import { DAY_MINUTES, timeOf } from "./minutes.ts";

interface Props {
  part: AwayPart;
  /** Where courses of several instructors are shown. */
  withName: boolean;
  /** Whether there is room for a few letters in a line. */
  isSlim?: boolean;
}

/** An absence on one day. */
export function AwayLine({ part, withName, isSlim }: Props) {
  const { absence } = part;
  const { note, instructorName } = absence;
  const words = t("Away, {{hours}}", { hours: hoursOf(part) });
  // Where the reader's clock differs, also as it was entered.
  const entered = isAwayElsewhere(absence) && formatAbsenceInFull(absence);
  return (
    <div
      className={classes.away}
      title={[withName ? `${instructorName}: ${words}` : words, entered, note].filter(Boolean).join(" · ")}
      data-absence={absence.absenceId}
      data-slim={isSlim || undefined}
    >
      {withName && <span translate="no">{`${instructorName}: `}</span>}
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
