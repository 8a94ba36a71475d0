/** A status within a sentence or a cell. */
import { t } from "@/i18n/index.ts";
import type { Status } from "./course.ts";

export function statusWord(status: Status): string {
  switch (status) {
    case "pending":
      return t("pending");
    case "confirmed":
      return t("confirmed");
    case "completed":
      return t("completed");
    case "cancelled":
      return t("cancelled");
  }
}
