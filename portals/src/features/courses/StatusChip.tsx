import type { Status } from "@/domain/course.ts";
import { FLAG_LABELS, type Flag } from "@/domain/course_flags.ts";
import { t } from "@/i18n/index.ts";
import classes from "./StatusChip.module.css";

export function StatusChip({ status }: { status: Status }) {
  return (
    <span className={classes.chip} data-status={status}>
      {labelOf(status)}
    </span>
  );
}

function labelOf(status: Status): string {
  switch (status) {
    case "pending":
      return t("Pending");
    case "confirmed":
      return t("Confirmed", {}, "course");
    case "completed":
      return t("Completed", {}, "course");
    case "cancelled":
      return t("Cancelled", {}, "course");
  }
}

export function FlagChip({ flag }: { flag: Flag }) {
  if (flag === null) return null;
  return (
    <span className={classes.chip} data-flag={flag}>
      {FLAG_LABELS[flag]}
    </span>
  );
}
