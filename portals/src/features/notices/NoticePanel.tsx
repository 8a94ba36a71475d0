/** The list below the bell. */
import { Anchor, Group, Text, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { type KeyboardEvent, memo, useState } from "react";
import { Link } from "wouter";
import { formatAgo } from "@/domain/date_formats.ts";
import { titleOfChange } from "@/domain/event_sentences.ts";
import { PORTALS } from "@/domain/portal_roles.ts";
import { isOfCourse, type ToldEvent, toldSentence, useNow } from "@/features/live/index.ts";
import { useSignedIn } from "@/features/session/index.ts";
import { usePreferences } from "@/features/settings/index.ts";
import { t } from "@/i18n/index.ts";
import { BusyButton, FetchFailed } from "@/ui/index.ts";
import { useLatest } from "@/ui/use_latest.ts";
import classes from "./Bell.module.css";
import type { NoticeItem } from "./bell_data.ts";
import type { Bell } from "./use_bell.ts";

interface Props {
  bell: Bell;
  /** The id of the heading, which names the panel. */
  headingId: string;
  onClose: () => void;
}

export function NoticePanel({ bell, headingId, onClose }: Props) {
  const { role, session } = useSignedIn();
  const { query } = bell;
  const items = query.data?.items ?? [];
  const open = useLatest((event: ToldEvent) => {
    onClose();
    bell.open(event);
  });

  return (
    <div data-testid="notices">
      <Group justify="space-between" gap="sm" mb="xs">
        <Text id={headingId} fw={600} component="h2" size="md">
          {t("Notices")}
        </Text>
        <ReadAll bell={bell} />
      </Group>
      <FetchFailed query={query} />
      {query.data && items.length === 0 && (
        <Text size="sm" c="dimmed">
          {t("Nothing to read. What others change will be listed here.")}
        </Text>
      )}
      <ol className={classes.list}>
        {items.map((item) => (
          <Item key={item.data.id} item={item} me={session.identity.instructorId} onOpen={open} />
        ))}
      </ol>
      <Group justify="space-between" gap="xs">
        <Anchor component={Link} href={`${PORTALS[role].path}/settings`} size="sm" onClick={onClose}>
          {t("Choose what you are told of")}
        </Anchor>
        <Anchor component={Link} href={`${PORTALS[role].path}/activity`} size="sm" onClick={onClose}>
          {t("All activity")}
        </Anchor>
      </Group>
    </div>
  );
}

function ReadAll({ bell }: Pick<Props, "bell">) {
  const [isBusy, setBusy] = useState(false);
  const [hasFailed, setFailed] = useState(false);
  const { data } = bell.query;
  const isDone = !data || data.unread === 0;

  function readAll(): void {
    setBusy(true);
    setFailed(false);
    bell
      .readAll()
      .catch(() => setFailed(true))
      .finally(() => setBusy(false));
  }

  return (
    <>
      <BusyButton
        size="compact-sm"
        variant="light"
        isBusy={isBusy}
        // Not `disabled`, which would drop the focus, and so the panel would not hear Escape.
        data-disabled={isDone || undefined}
        aria-disabled={isDone || undefined}
        onClick={() => !isDone && readAll()}
      >
        {t("Mark all as read")}
      </BusyButton>
      {hasFailed && (
        <Text size="sm" c="var(--cw-alarm)" role="alert">
          {t("That could not be saved. Try again.")}
        </Text>
      )}
    </>
  );
}

interface ItemProps {
  item: NoticeItem;
  me: number | null;
  onOpen: (event: ToldEvent) => void;
}

const Item = memo(function Item({ item, me, onOpen }: ItemProps) {
  // Another language or time zone renders it again.
  usePreferences();
  const { data, isRead } = item;
  return (
    <li>
      <UnstyledButton
        className={classes.item}
        data-read={isRead}
        data-notice-type={data.type}
        onClick={() => onOpen(data)}
        onKeyDown={focusNeighbour}
      >
        <span className={classes.dot} aria-hidden />
        <span>
          {!isRead && <VisuallyHidden>{`${t("Unread:")} `}</VisuallyHidden>}
          <Text size="sm" component="span" fw={isRead ? 400 : 600}>
            {titleOfChange(data)}
          </Text>
          <Text size="sm" component="span" className={classes.sentence}>
            {toldSentence(data, me)}
          </Text>
          <Text size="xs" c="dimmed" component="span" className={classes.sentence}>
            <span>{isOfCourse(data) && `${t("Course {{courseId}}", { courseId: data.courseId })} · `}</span>
            <Ago timestamp={data.timestamp} />
          </Text>
        </span>
      </UnstyledButton>
    </li>
  );
});

/** The arrow keys go from one notice to the next; Home and End to the first and the last. */
function focusNeighbour(event: KeyboardEvent<HTMLElement>): void {
  const item = event.currentTarget.closest("li");
  const list = item?.parentElement;
  const targets: Record<string, Element | null | undefined> = {
    ArrowDown: item?.nextElementSibling,
    ArrowUp: item?.previousElementSibling,
    Home: list?.firstElementChild,
    End: list?.lastElementChild,
  };
  if (!(event.key in targets)) return;
  event.preventDefault();
  targets[event.key]?.querySelector("button")?.focus();
}

/** The only part of an item that the clock changes. */
function Ago({ timestamp }: { timestamp: string }) {
  const now = useNow();
  return <time dateTime={timestamp}>{formatAgo(timestamp, now.getTime())}</time>;
}
