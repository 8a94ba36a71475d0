import { Skeleton, Text } from "@mantine/core";
import type { HistoryEntry } from "@/domain/course.ts";
import { formatDay, formatInstant, formatTimes } from "@/domain/dates.ts";
import { titleOf } from "@/domain/sentences.ts";
import { LoadError } from "@/ui/index.ts";
import classes from "./History.module.css";
import { useHistory } from "./use_course.ts";

export function History({ courseId }: { courseId: number }) {
  const { data, error, isPending, isFetching, refetch } = useHistory(courseId);
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
              {changesIn(entry).map((change) => (
                <Text key={change} size="sm">
                  {change}
                </Text>
              ))}
              {entry.reason && (
                <Text size="sm" fs="italic">
                  “{entry.reason}”
                </Text>
              )}
              <Text size="xs" c="dimmed">
                {entry.actor.name} · <time dateTime={entry.at}>{formatInstant(entry.at)}</time>
              </Text>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

/** What differs between before and after, each as “from → to”. */
function changesIn({ from, to }: HistoryEntry): string[] {
  if (!from) return [`${formatDay(to.scheduledDate)}, ${formatTimes(to.startTime, to.endTime)}`];
  const pairs: [string, string][] = [
    [formatDay(from.scheduledDate), formatDay(to.scheduledDate)],
    [formatTimes(from.startTime, from.endTime), formatTimes(to.startTime, to.endTime)],
    [from.instructorName ?? "No instructor", to.instructorName ?? "No instructor"],
  ];
  return pairs.filter(([before, after]) => before !== after).map(([before, after]) => `${before} → ${after}`);
}
