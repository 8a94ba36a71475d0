import { Skeleton, Text } from "@mantine/core";
import type { Course, HistoryEntry } from "@/domain/course.ts";
import { formatDay, formatHours, formatInstantBeside } from "@/domain/date_formats.ts";
import { titleOf } from "@/domain/event_sentences.ts";
import { useNow } from "@/features/live/index.ts";
import { LoadError } from "@/ui/index.ts";
import classes from "./History.module.css";
import { useHistory } from "./use_course.ts";

export function History({ course }: { course: Course }) {
  const { data, error, isPending, isFetching, refetch } = useHistory(course.courseId);
  const now = useNow();
  return (
    <section aria-labelledby="history-title">
      <h3 id="history-title" className={classes.title}>
        History
      </h3>
      {isPending && <Skeleton height={80} radius="md" />}
      {error && <LoadError text={error.message} isRetrying={isFetching} onRetry={() => void refetch()} />}
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
                  {`“${entry.reason}”`}
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

/** The differences between before and after, each as “from → to”. */
function changesIn({ from, to }: HistoryEntry, timeZone: string): string[] {
  const hours = (state: HistoryEntry["to"]): string => formatHours({ ...state, timeZone });
  if (!from) return [`${formatDay(to.scheduledDate)}, ${hours(to)}`];
  const changes: string[] = [];
  const tell = (before: string, after: string): void => void changes.push(`${before} → ${after}`);
  if (from.scheduledDate !== to.scheduledDate) tell(formatDay(from.scheduledDate), formatDay(to.scheduledDate));
  if (from.startTime !== to.startTime || from.endTime !== to.endTime) tell(hours(from), hours(to));
  if (from.instructorName !== to.instructorName) tell(nameIn(from), nameIn(to));
  return changes;
}

function nameIn({ instructorName }: HistoryEntry["to"]): string {
  return instructorName ?? "No instructor";
}
