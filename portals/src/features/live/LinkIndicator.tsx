/** The state of the link, the time of the last update, and a button that refetches everything. */
import { ActionIcon, Popover, Stack, Text, Tooltip, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { useIsFetching } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import { formatClock } from "@/domain/date_formats.ts";
import classes from "./LinkIndicator.module.css";
import { describeLink } from "./link_description.ts";
import { useLinkStatus, useLive } from "./use_live.ts";
import { useUpdatedAt } from "./use_updated_at.ts";

export function LinkIndicator() {
  const status = useLinkStatus();
  const { label, tone, explanation } = describeLink(status);
  const updatedAt = useUpdatedAt();
  const updated = updatedAt ? formatClock(updatedAt) : "not yet";
  return (
    <div className={classes.group}>
      <Popover width={280} position="bottom-end" withArrow shadow="md">
        <Popover.Target>
          <UnstyledButton className={classes.pill} data-tone={tone} data-testid="link" data-state={status.state}>
            <span className={classes.dot} aria-hidden />
            <VisuallyHidden>Connection: </VisuallyHidden>
            <span className={classes.label}>{label}</span>
            <span className={classes.updated}>
              <VisuallyHidden>, </VisuallyHidden>
              <span>{`updated ${updated}`}</span>
            </span>
          </UnstyledButton>
        </Popover.Target>
        <Popover.Dropdown>
          <Stack gap={6}>
            <Text fw={600}>{label}</Text>
            <Text size="sm">{explanation}</Text>
            <Text size="sm" c="dimmed">
              {`Last update: ${updated}`}
            </Text>
          </Stack>
        </Popover.Dropdown>
      </Popover>
      <VisuallyHidden role="status">{`Connection: ${label}`}</VisuallyHidden>
      <RefreshButton />
    </div>
  );
}

function RefreshButton() {
  const { invalidate } = useLive();
  const isFetching = useIsFetching() > 0;
  return (
    <Tooltip label="Fetch everything again">
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-label="Refresh"
        onClick={() => invalidate({ type: "active" })}
      >
        <RefreshCw size={17} aria-hidden className={isFetching ? classes.spinning : undefined} />
      </ActionIcon>
    </Tooltip>
  );
}
