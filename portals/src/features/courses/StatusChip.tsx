import type { Status } from "@/domain/course.ts";
import { FLAG_LABELS, type Flag } from "@/domain/course_flags.ts";
import classes from "./StatusChip.module.css";

const WORDS: Record<Status, string> = {
  pending: "Pending",
  confirmed: "Confirmed",
  completed: "Completed",
  cancelled: "Cancelled",
};

export function StatusChip({ status }: { status: Status }) {
  return (
    <span className={classes.chip} data-status={status}>
      {WORDS[status]}
    </span>
  );
}

export function FlagChip({ flag }: { flag: Flag }) {
  if (flag === null) return null;
  return (
    <span className={classes.chip} data-flag={flag}>
      {FLAG_LABELS[flag]}
    </span>
  );
}
