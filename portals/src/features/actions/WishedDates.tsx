/** The dates that the organization has named, each as a button that fills the date of the form. */
import { Button, Fieldset, Group } from "@mantine/core";
import type { Course } from "@/domain/course.ts";
import { formatDay } from "@/domain/date_formats.ts";
import { t } from "@/i18n/index.ts";

interface Props {
  course: Course;
  /** The date in the form. */
  chosen: string;
  onChoose: (date: string) => void;
}

/** Nothing if the organization has named one date only. */
export function WishedDates({ course, chosen, onChoose }: Props) {
  const { alternativeDates, scheduledDate } = course;
  if (!alternativeDates?.length) return null;
  return (
    <Fieldset legend={t("Dates that would do")} variant="unstyled" m={0} p={0} data-testid="wished-dates">
      <Group gap={8}>
        {[...new Set([scheduledDate, ...alternativeDates])].map((date) => (
          <Button
            key={date}
            size="xs"
            variant={date === chosen ? "light" : "default"}
            aria-pressed={date === chosen}
            onClick={() => onChoose(date)}
          >
            {formatDay(date)}
          </Button>
        ))}
      </Group>
    </Fieldset>
  );
}
