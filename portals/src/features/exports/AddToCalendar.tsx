/** Saves a course as a calendar file, which the calendar of the device opens. */
import { Text } from "@mantine/core";
import { CalendarPlus } from "lucide-react";
import { useState } from "react";
import type { Course } from "@/domain/course.ts";
import { useSignedIn } from "@/features/session/index.ts";
import { t } from "@/i18n/index.ts";
import { BusyButton } from "@/ui/index.ts";
import { downloadFile, fileName } from "./download.ts";

export function AddToCalendar({ course }: { course: Course }) {
  const { api } = useSignedIn();
  const { courseId, courseType, scheduledDate } = course;
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Error | null>(null);

  async function save(): Promise<void> {
    setBusy(true);
    setFailure(null);
    try {
      const { text } = await api.file(`/courses/${courseId}.ics`);
      downloadFile(fileName(courseType, scheduledDate, "ics"), text, "text/calendar");
    } catch (error) {
      setFailure(error instanceof Error ? error : new Error(String(error)));
    } finally {
      setBusy(false);
    }
  }

  return (
    <>
      <BusyButton
        size="xs"
        variant="default"
        leftSection={<CalendarPlus size={14} aria-hidden />}
        isBusy={isBusy}
        aria-label={t("Add to calendar: {{course}}, course {{courseId}}", { course: courseType, courseId })}
        onClick={() => void save()}
      >
        {t("Add to calendar")}
      </BusyButton>
      {failure && (
        <Text c="red" size="sm" role="alert">
          {failure.message}
        </Text>
      )}
    </>
  );
}
