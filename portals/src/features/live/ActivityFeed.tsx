/** The changes since this page was opened, the newest first. */

import { Anchor, Button, Text } from "@mantine/core";
import { memo, useEffect, useRef, useState } from "react";
import { Link } from "wouter";
import { formatAgo } from "@/domain/date_formats.ts";
import { quoted } from "@/domain/formatters.ts";
import { PORTALS } from "@/domain/portal_roles.ts";
import { useSignedIn } from "@/features/session/index.ts";
import { usePreferences } from "@/features/settings/index.ts";
import { t } from "@/i18n/index.ts";
import { Panel } from "@/ui/index.ts";
import classes from "./ActivityFeed.module.css";
import type { Activity } from "./change_store.ts";
import { isOfCourse, toldSentence } from "./told_event.ts";
import { useActivities, useLive, useWantedActivities } from "./use_live.ts";
import { useNow } from "./use_now.ts";

const PAGE = 30;

interface Props {
  onOpen: (courseId: number) => void;
}

export function ActivityFeed({ onOpen }: Props) {
  const activities = useActivities();
  const { session, role } = useSignedIn();
  const [limit, setLimit] = useState(PAGE);
  const feed = useShowWanted((count) => setLimit((before) => Math.max(before, count)));
  // Rows are memoized; the function from above may be another one at each rendering.
  const open = useRef(onOpen);
  useEffect(() => {
    open.current = onOpen;
  });
  const [openCourse] = useState(() => (courseId: number) => open.current(courseId));

  return (
    <div id="activity" ref={feed} tabIndex={-1} className={classes.feed}>
      <Panel title={t("Activity")}>
        {activities.length === 0 ? (
          <Text size="sm" c="dimmed">
            {t("Nothing has changed since you opened this page. What happens will be listed here.")}
          </Text>
        ) : (
          <ol className={classes.list}>
            {activities.slice(0, limit).map((activity) => (
              <Entry
                key={activity.event.id}
                activity={activity}
                me={session.identity.instructorId}
                onOpen={openCourse}
              />
            ))}
          </ol>
        )}
        {activities.length > limit && (
          <Button size="xs" variant="default" mt="xs" onClick={() => setLimit(limit + PAGE)}>
            {t("Show earlier changes")}
          </Button>
        )}
        <Anchor component={Link} href={`${PORTALS[role].path}/activity`} size="sm" display="block" mt="xs">
          {t("All activity")}
        </Anchor>
      </Panel>
    </div>
  );
}

/** Brings the feed into view and gives it the focus, when somebody has asked for its entries. */
function useShowWanted(show: (count: number) => void) {
  const { changes } = useLive();
  const wanted = useWantedActivities();
  const feed = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (wanted === 0) return;
    changes.settle();
    show(wanted);
    feed.current?.querySelector("ol")?.scrollTo({ top: 0 });
    feed.current?.focus({ preventScroll: true });
    feed.current?.scrollIntoView({ block: "nearest" });
  });
  return feed;
}

const Entry = memo(function Entry({ activity, me, onOpen }: { activity: Activity; me: number | null } & Props) {
  // Another language or time zone renders it again.
  usePreferences();
  const { event, replayed, isMine } = activity;
  return (
    <li className={classes.item} data-type={event.type}>
      <Text size="sm">{toldSentence(event, me)}</Text>
      {isOfCourse(event) && event.reason && (
        <Text size="sm" c="dimmed" fs="italic">
          {quoted(event.reason)}
        </Text>
      )}
      <Text size="xs" c="dimmed" component="div">
        {isOfCourse(event) && (
          <>
            <Anchor component="button" type="button" size="xs" onClick={() => onOpen(event.courseId)}>
              {t("Course {{courseId}}", { courseId: event.courseId })}
            </Anchor>
            <span>{" · "}</span>
          </>
        )}
        <Ago timestamp={event.timestamp} />
        {isMine && <span>{` · ${t("by you")}`}</span>}
        {replayed && <span>{` · ${t("while you were away")}`}</span>}
      </Text>
    </li>
  );
});

/** The only part of an entry that the clock changes. */
function Ago({ timestamp }: { timestamp: string }) {
  const now = useNow();
  return <time dateTime={timestamp}>{formatAgo(timestamp, now.getTime())}</time>;
}
