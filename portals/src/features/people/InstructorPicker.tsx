/** Chooses an instructor while saying who is free at that time. The server has the last word. */
import { Alert, Button, Radio, Skeleton, Stack, Text } from "@mantine/core";
import { availabilityOf } from "./availability.ts";
import classes from "./InstructorPicker.module.css";
import { type Slot, useInstructors } from "./use_people.ts";

interface Props {
  slot: Slot;
  courseId: number;
  value: number | null;
  onChange: (instructorId: number) => void;
  label: string;
  error: string | undefined;
}

export function InstructorPicker({ slot, courseId, value, onChange, label, error }: Props) {
  const { data, error: failure, isPending, refetch } = useInstructors(slot);
  if (isPending) return <Skeleton height={96} radius="md" />;
  if (failure && !data) {
    return (
      <Alert color="red" variant="light" role="alert">
        <Text size="sm">{failure.message}</Text>
        <Button size="xs" mt="xs" variant="default" onClick={() => void refetch()}>
          Try again
        </Button>
      </Alert>
    );
  }
  return (
    <Radio.Group
      label={label}
      withAsterisk
      value={value === null ? null : String(value)}
      onChange={(chosen) => onChange(Number(chosen))}
      error={error}
    >
      <Stack gap={8} mt={6} mb={4}>
        {(data ?? []).map((instructor) => {
          const { tone, words } = availabilityOf(instructor, slot.timeZone, courseId, slot.date);
          return (
            <Radio.Card
              key={instructor.instructorId}
              value={String(instructor.instructorId)}
              className={classes.card}
              data-tone={tone}
              data-instructor={instructor.instructorId}
              aria-label={`${instructor.name}, ${words}`}
            >
              <Radio.Indicator />
              <span className={classes.name} translate="no">
                {instructor.name}
              </span>
              <span className={classes.words}>{words}</span>
            </Radio.Card>
          );
        })}
      </Stack>
    </Radio.Group>
  );
}
