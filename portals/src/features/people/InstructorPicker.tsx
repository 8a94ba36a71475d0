/** Chooses an instructor and shows who is free at that time. The server decides. */
import { Radio, Skeleton, Stack } from "@mantine/core";
import { LoadError } from "@/ui/index.ts";
import { InstructorLine } from "./InstructorLine.tsx";
import { availabilityOf } from "./instructor_availability.ts";
import classes from "./people.module.css";
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
  const { data, error: failure, isPending, isFetching, refetch } = useInstructors(slot);
  return (
    <Radio.Group
      label={label}
      withAsterisk
      value={value === null ? null : String(value)}
      onChange={(chosen) => onChange(Number(chosen))}
      error={error}
      data-refused={error !== undefined || undefined}
    >
      {isPending && <Skeleton height={96} radius="md" />}
      {failure && !data && (
        <LoadError text={failure.message} isRetrying={isFetching} onRetry={() => void refetch()} mt={6} />
      )}
      <Stack gap={8} mt={6} mb={4}>
        {(data ?? []).map((instructor) => {
          const availability = availabilityOf(instructor, slot.timeZone, courseId, slot.date);
          return (
            <Radio.Card
              key={instructor.instructorId}
              value={String(instructor.instructorId)}
              className={classes.card}
              data-instructor={instructor.instructorId}
              aria-label={`${instructor.name}, ${availability.words}`}
            >
              <Radio.Indicator />
              <InstructorLine name={instructor.name} availability={availability} />
            </Radio.Card>
          );
        })}
      </Stack>
    </Radio.Group>
  );
}
