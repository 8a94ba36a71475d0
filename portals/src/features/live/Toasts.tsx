/**
 * The notices, shown by @mantine/notifications (ADR 0039). The library shows, times and closes them; which ones there are,
 * and what is announced, is in `notice_store.ts`.
 *
 * The live region is polite and always in the page, since screen readers announce only insertions into a known region. The
 * notices themselves have no live role: a burst would be announced change by change.
 */
import "@mantine/notifications/styles.layer.css";
import { Anchor, Button, Group, Text, VisuallyHidden } from "@mantine/core";
import { useDocumentVisibility, useHotkeys } from "@mantine/hooks";
import { createNotificationsStore, Notifications, updateNotificationsState } from "@mantine/notifications";
import { type RefObject, useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from "react";
import { PORTALS } from "@/domain/portal_roles.ts";
import { useSignedIn } from "@/features/session/index.ts";
import { t } from "@/i18n/index.ts";
import { focusAround } from "@/ui/index.ts";
import type { Notice, NoticeContent, NoticeStore } from "./notice_store.ts";
import { describeNotice } from "./notice_texts.ts";
import classes from "./Toasts.module.css";
import { isOfCourse } from "./told_event.ts";
import { useLive, useNotices } from "./use_live.ts";

const UNDO_KEYS = "mod+Z";

interface Props {
  onOpen: (courseId: number) => void;
  onGoTo: (href: string) => void;
}

export function Toasts({ onOpen, onGoTo }: Props) {
  const { notices } = useLive();
  const { session } = useSignedIn();
  const shown = useNotices();
  const isHidden = useDocumentVisibility() === "hidden";
  const [store] = useState(createNotificationsStore);
  const { section, remember, leave } = useFocusBefore();
  useReleaseOnRemoval(section, notices);
  const show = useShow(onOpen, onGoTo, leave);

  useEffect(() => {
    if (isHidden) notices.hold("hidden");
    else notices.release("hidden");
  }, [notices, isHidden]);

  useHotkeys([[UNDO_KEYS, (event) => runAction(event, notices.notices)]]);

  useLayoutEffect(() => {
    updateNotificationsState(store, (known) =>
      shown.map((notice) => ({
        ...known.find(({ id }) => id === notice.id),
        id: notice.id,
        title: <span>{describeNotice(notice.content, session.identity.instructorId).title}</span>,
        message: <Body content={notice.content} onShow={(content) => show(notice.id, content)} onAct={leave} />,
        autoClose: notice.closesAfterMs ?? false,
        color: colorOf(notice.content),
        role: "group",
        withBorder: true,
        closeButtonProps: { "aria-label": t("Dismiss") },
        "data-notice": notice.content.kind,
        onClose: () => {
          leave();
          notices.dismiss(notice.id);
        },
      })),
    );
  });

  return (
    <>
      <Announcement />
      <section
        ref={section}
        aria-label={t("Notifications")}
        data-testid="toasts"
        onFocus={(event) => {
          remember(event.relatedTarget);
          notices.hold("focus");
        }}
        onBlur={() => notices.release("focus")}
      >
        <Notifications
          store={store}
          position="bottom-right"
          limit={5}
          containerWidth={360}
          notificationMaxHeight={320}
          withinPortal={false}
          className={classes.root}
          classNames={{ notification: classes.notice }}
        />
      </section>
    </>
  );
}

/** One text at a time. A new key inserts an equal text again, so that it is announced again. */
function Announcement() {
  const { notices } = useLive();
  const { id, text } = useSyncExternalStore(notices.subscribe, () => notices.announcement);
  return (
    <VisuallyHidden role="log" aria-live="polite" data-testid="announcement">
      <span key={id}>{text}</span>
    </VisuallyHidden>
  );
}

interface BodyProps {
  content: NoticeContent;
  onShow: (content: NoticeContent) => void;
  onAct: () => void;
}

function Body({ content, onShow, onAct }: BodyProps) {
  const { session } = useSignedIn();
  const { text } = describeNotice(content, session.identity.instructorId);
  const link = linkOf(content);
  const action = content.kind === "text" ? content.action : undefined;
  return (
    <>
      <Text size="sm" c="var(--mantine-color-text)">
        {text}
      </Text>
      <Group gap="sm" mt={4}>
        {action && (
          <Button
            size="compact-sm"
            variant="light"
            aria-keyshortcuts="Control+Z Meta+Z"
            onClick={() => {
              onAct();
              action.run();
            }}
          >
            {action.label}
          </Button>
        )}
        {link && (
          <Anchor component="button" type="button" size="sm" onClick={() => onShow(content)}>
            {link}
          </Anchor>
        )}
      </Group>
    </>
  );
}

function linkOf(content: NoticeContent): string | null {
  if (content.kind === "burst") return t("Show the changes");
  const courseId = courseOf(content);
  return courseId === null ? null : t("Open course {{courseId}}", { courseId });
}

function courseOf(content: NoticeContent): number | null {
  if (content.kind === "change") return isOfCourse(content.event) ? content.event.courseId : null;
  return content.kind === "text" ? (content.courseId ?? null) : null;
}

function colorOf(content: NoticeContent): string {
  if (content.kind !== "text" || !content.tone) return "var(--cw-accent)";
  return content.tone === "bad" ? "var(--cw-alarm)" : "var(--cw-completed)";
}

/** Opens what a notice is about, and closes the notice: the course, or the activity feed, if need be on its page. */
function useShow(onOpen: Props["onOpen"], onGoTo: Props["onGoTo"], leave: () => void) {
  const { notices, changes } = useLive();
  const { role } = useSignedIn();

  return (id: string, content: NoticeContent): void => {
    leave();
    notices.dismiss(id);
    const courseId = courseOf(content);
    if (courseId !== null) onOpen(courseId);
    if (content.kind !== "burst") return;
    changes.want([...content.counts.values()].reduce((sum, each) => sum + each, 0));
    if (!document.getElementById("activity")) onGoTo(PORTALS[role].path);
  };
}

/** Remembers which element had the focus before the notices, and gives it back when they are left by a click. */
function useFocusBefore() {
  const section = useRef<HTMLElement>(null);
  const before = useRef<Element | null>(null);
  return {
    section,
    remember(from: EventTarget | null): void {
      if (from instanceof Element && !section.current?.contains(from)) before.current = from;
    },
    leave(): void {
      if (!section.current?.contains(document.activeElement)) return;
      const target = before.current;
      if (target instanceof HTMLElement && target.isConnected) target.focus({ preventScroll: true });
      else focusAround(section.current);
    },
  };
}

/** No `blur` comes when the focused part of a notice is removed, as by a burst that takes the place of single notices. */
function useReleaseOnRemoval(section: RefObject<HTMLElement | null>, notices: NoticeStore): void {
  useEffect(() => {
    const { current } = section;
    if (!current) return;
    const observer = new MutationObserver(() => {
      if (!current.contains(document.activeElement)) notices.release("focus");
    });
    observer.observe(current, { childList: true, subtree: true });
    return () => observer.disconnect();
  }, [section, notices]);
}

/** The newest action on the screen, unless the keys belong to a form. */
function runAction(event: KeyboardEvent, notices: readonly Notice[]): void {
  if (event.target instanceof Element && event.target.closest("form")) return;
  const actions = notices.flatMap(({ content }) => (content.kind === "text" && content.action ? [content.action] : []));
  actions.at(-1)?.run();
}
