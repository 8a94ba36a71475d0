/** The bell in the header: how many changes by others the person has not read yet, and their list. */
import { ActionIcon, Popover } from "@mantine/core";
import { Bell as BellIcon } from "lucide-react";
import { useId, useState } from "react";
import { t, tn } from "@/i18n/index.ts";
import { useCloseOnEscape } from "@/ui/index.ts";
import classes from "./Bell.module.css";
import { type BellData, unreadText } from "./bell_data.ts";
import { NoticePanel } from "./NoticePanel.tsx";
import { useBell } from "./use_bell.ts";

export function Bell() {
  const bell = useBell();
  const { data } = bell.query;
  const [opened, setOpened] = useState(false);
  const headingId = useId();
  useCloseOnEscape(opened, setOpened);
  const label = bellLabel(data);

  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      width={380}
      position="bottom-end"
      withArrow
      arrowPosition="center"
      shadow="md"
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          title={label}
          aria-label={label}
          data-testid="bell"
          data-unread={data?.unread}
          onClick={() => setOpened(!opened)}
        >
          <BellIcon size={17} aria-hidden />
          {data && unreadText(data) !== "" && (
            <span className={classes.count} aria-hidden translate="no">
              {unreadText(data)}
            </span>
          )}
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown className={classes.dropdown} aria-labelledby={headingId}>
        <NoticePanel bell={bell} headingId={headingId} onClose={() => setOpened(false)} />
      </Popover.Dropdown>
    </Popover>
  );
}

function bellLabel(data: BellData | undefined): string {
  if (!data) return t("Notices");
  if (data.unread === 0) return t("Notices: everything is read");
  if (unreadText(data).endsWith("+")) return t("Notices: more than 99 unread");
  return tn(data.unread, "Notices: {{count}} unread", "Notices: {{count}} unread");
}
