import { Skeleton, Text } from "@mantine/core";
import type { ChangeRequest, Course, HistoryEntry } from "@/domain/course.ts";
import { formatDay, formatHours, formatInstantBeside } from "@/domain/date_formats.ts";
import { titleOf } from "@/domain/event_sentences.ts";
import { quoted } from "@/domain/formatters.ts";
import { useNow } from "@/features/live/index.ts";
import { t, tn } from "@/i18n/index.ts";
import { FetchFailed } from "@/ui/index.ts";
import classes from "./History.module.css";
import { useHistory } from "./use_course.ts";

export function History({ course }: { course: Course }) {
  const query = useHistory(course.courseId);
  const { data, isPending } = query;
  const now = useNow();
  return (
    <section aria-labelledby="history-title">
      <h3 id="history-title" className={classes.title}>
        {t("History")}
      </h3>
      {isPending && <Skeleton height={80} radius="md" />}
      <FetchFailed query={query} />
      {data && (
        <ol className={classes.list}>
          {data.map((entry) => (
            <li key={entry.version} className={classes.item}>
              <Text size="sm" fw={600}>
                {titleOf(entry.type)}
              </Text>
              {changesIn(entry, course.timeZone).map((change) => (
                <Text key={change} size="sm">
                  {change}
                </Text>
              ))}
              {entry.reason && (
                <Text size="sm" fs="italic">
                  {quoted(entry.reason)}
                </Text>
              )}
              <Text size="xs" c="dimmed">
                <span translate="no">{entry.actor.name}</span>
                <span>{" · "}</span>
                <time dateTime={entry.at}>{formatInstantBeside(course, entry.at, now)}</time>
              </Text>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

/** The differences between before and after, each as “from → to”, and what is asked for. */
function changesIn({ from, to }: HistoryEntry, timeZone: string): string[] {
  const hours = (state: Hours): string => formatHours({ ...state, timeZone });
  if (!from) return [`${formatDay(to.scheduledDate)}, ${hours(to)}`];
  const changes: string[] = [];
  const tell = (before: string | null, after: string | null): void => {
    if (before !== null && after !== null && before !== after) changes.push(`${before} → ${after}`);
  };
  tell(formatDay(from.scheduledDate), formatDay(to.scheduledDate));
  if (from.startTime !== to.startTime || from.endTime !== to.endTime) tell(hours(from), hours(to));
  tell(nameIn(from), nameIn(to));
  tell(from.courseType, to.courseType);
  tell(from.location, to.location);
  tell(peopleIn(from), peopleIn(to));
  const { changeRequest: asked } = to;
  if (asked && asked.requestedAt !== from.changeRequest?.requestedAt) changes.push(wish(asked, to, hours));
  return changes;
}

type Hours = Pick<HistoryEntry["to"], "scheduledDate" | "startTime" | "endTime">;

/** What a move leaves out stays as it is. */
function wish({ kind, ...asked }: ChangeRequest, now: Hours, hours: (state: Hours) => string): string {
  if (kind === "cancel") return t("Cancellation");
  const scheduledDate = asked.scheduledDate ?? now.scheduledDate;
  const [startTime, endTime] = [asked.startTime ?? now.startTime, asked.endTime ?? now.endTime];
  const when = `${formatDay(scheduledDate)}, ${hours({ scheduledDate, startTime, endTime })}`;
  return t("Move to {{when}}", { when });
}

function nameIn({ instructorName }: HistoryEntry["to"]): string {
  return instructorName ?? t("No instructor");
}

function peopleIn({ students }: HistoryEntry["to"]): string | null {
  return students === null ? null : tn(students, "{{count}} person", "{{count}} people");
}
