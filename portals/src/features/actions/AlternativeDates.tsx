import { ActionIcon, Button, Fieldset, Group, Stack, Text, TextInput } from "@mantine/core";
import { Plus, X } from "lucide-react";

const MOST = 10;

interface Props {
  dates: string[];
  onChange: (dates: string[]) => void;
  error: string | undefined;
}

export function AlternativeDates({ dates, onChange, error }: Props) {
  const replace = (at: number, date: string): void =>
    onChange(dates.map((each, index) => (index === at ? date : each)));
  return (
    <Fieldset legend="Other dates that would do" variant="unstyled">
      <Stack gap={8}>
        {dates.map((date, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the place in the list is all that tells two dates apart.
          <Group key={index} gap={8} wrap="nowrap">
            <TextInput
              type="date"
              aria-label={`Other date ${index + 1}`}
              value={date}
              onChange={({ currentTarget }) => replace(index, currentTarget.value)}
              style={{ flex: 1 }}
              error={error !== undefined}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Remove other date ${index + 1}`}
              onClick={() => onChange(dates.filter((_, at) => at !== index))}
            >
              <X size={16} aria-hidden />
            </ActionIcon>
          </Group>
        ))}
        {error && (
          <Text size="xs" c="red">
            {error}
          </Text>
        )}
        {dates.length < MOST && (
          <Button
            variant="default"
            size="xs"
            leftSection={<Plus size={14} aria-hidden />}
            onClick={() => onChange([...dates, ""])}
            style={{ justifySelf: "start", alignSelf: "flex-start" }}
          >
            Add a date
          </Button>
        )}
      </Stack>
    </Fieldset>
  );
}
