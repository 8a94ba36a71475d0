import { Popover, Stack, Text } from "@mantine/core";
import { cloneElement } from "react";
import { type Floating, useOpened } from "@/ui/on_demand.tsx";
import { describeLink } from "./link_description.ts";
import { Updated } from "./Updated.tsx";
import { useLinkStatus } from "./use_live.ts";

export function LinkDetails({ trigger }: Floating) {
  const { opened, setOpened, target } = useOpened();
  const { label, explanation } = describeLink(useLinkStatus());
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      width={280}
      position="bottom-end"
      withArrow
      shadow="md"
      // A screen reader reads it, and Escape closes it, only where the focus is in it.
      trapFocus
      returnFocus
    >
      <Popover.Target>{cloneElement(trigger, { ref: target, onClick: () => setOpened(!opened) })}</Popover.Target>
      <Popover.Dropdown>
        <Stack gap={6}>
          <Text fw={600}>{label}</Text>
          <Text size="sm">{explanation}</Text>
          <Text size="sm" c="dimmed">
            <Updated isSentence />
          </Text>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
