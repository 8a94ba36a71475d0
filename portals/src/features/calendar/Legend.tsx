/** What the shapes mean, and at the same time which statuses are shown. */
import { UnstyledButton } from "@mantine/core";
import { TriangleAlert } from "lucide-react";
import type { Course, Status } from "@/domain/course.ts";
import { t, tn } from "@/i18n/index.ts";
import { StatusIcon } from "./CourseChip.tsx";
import { type Shown, STATUSES } from "./calendar_url.ts";
import { classes } from "./day_parts.tsx";

interface Props {
  statuses: readonly Status[];
  courses: readonly Course[];
  clashCount: number;
  isClashing: boolean;
  onChange: (changes: Partial<Shown>) => void;
}

export function Legend({ statuses, courses, clashCount, isClashing, onChange }: Props) {
  return (
    <div className={classes.legend}>
      <fieldset aria-label={t("Shown statuses")} className={classes.toggles}>
        {STATUSES.map((status) => (
          <UnstyledButton
            key={status}
            className={classes.toggle}
            aria-pressed={statuses.includes(status)}
            onClick={() =>
              onChange({ statuses: STATUSES.filter((each) => (each === status) !== statuses.includes(each)) })
            }
          >
            <StatusIcon status={status} />
            <span>{labelOf(status)}</span>
            <span className={classes.count}>{courses.filter((course) => course.status === status).length}</span>
          </UnstyledButton>
        ))}
      </fieldset>
      {(clashCount > 0 || isClashing) && (
        <UnstyledButton
          className={classes.clashes}
          title={t("Show only what clashes")}
          aria-pressed={isClashing}
          onClick={() => onChange({ isClashing: !isClashing })}
        >
          <TriangleAlert size={14} aria-hidden />
          <span>{tn(clashCount, "{{count}} course clashes", "{{count}} courses clash")}</span>
        </UnstyledButton>
      )}
    </div>
  );
}

function labelOf(status: Status): string {
  switch (status) {
    case "pending":
      return t("Pending");
    case "confirmed":
      return t("Confirmed");
    case "completed":
      return t("Completed");
    case "cancelled":
      return t("Cancelled");
  }
}
