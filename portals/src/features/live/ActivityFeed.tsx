/** The changes since this page was opened, the newest first. */
import { Anchor, Text } from "@mantine/core";
import { formatAgo } from "@/domain/date_formats.ts";
import { sentenceOf } from "@/domain/event_sentences.ts";
import { useSignedIn } from "@/features/session/index.ts";
import { Panel } from "@/ui/index.ts";
import classes from "./ActivityFeed.module.css";
import type { Activity } from "./change_store.ts";
import { useActivities } from "./use_live.ts";
import { useNow } from "./use_now.ts";

const MAX_SHOWN = 30;

export function ActivityFeed({ onOpen }: { onOpen: (courseId: number) => void }) {
  const activities = useActivities();
  const now = useNow();
  return (
    <Panel title="Activity">
      {activities.length === 0 ? (
        <Text size="sm" c="dimmed">
          Nothing has changed since you opened this page. What happens will be listed here.
        </Text>
      ) : (
        <ol className={classes.list}>
          {activities.slice(0, MAX_SHOWN).map((activity) => (
            <li key={activity.event.id} className={classes.item} data-type={activity.event.type}>
              <Entry activity={activity} now={now} onOpen={onOpen} />
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}

function Entry({ activity, now, onOpen }: { activity: Activity; now: Date; onOpen: (courseId: number) => void }) {
  const { session } = useSignedIn();
  const { event, replayed, isMine } = activity;
  return (
    <>
      <Text size="sm">{sentenceOf(event, session.identity.instructorId, now)}</Text>
      {event.reason && (
        <Text size="sm" c="dimmed" fs="italic">
          {`“${event.reason}”`}
        </Text>
      )}
      <Text size="xs" c="dimmed" component="div">
        <Anchor component="button" type="button" size="xs" onClick={() => onOpen(event.courseId)}>
          {`Course ${event.courseId}`}
        </Anchor>
        <span>{" · "}</span>
        <time dateTime={event.timestamp}>{formatAgo(event.timestamp, now.getTime())}</time>
        {isMine && <span> · by you</span>}
        {replayed && <span> · while you were away</span>}
      </Text>
    </>
  );
}
