import { t } from "@/i18n/index.ts";
import { fieldSentence, Problem } from "./request_errors.ts";

/** Why a course was not saved, with the fields that are wrong, where no form shows them. */
export function failureText(failure: Error): string {
  if (!(failure instanceof Problem) || failure.code !== "invalid_fields") return failure.message;
  const sentences = Object.entries(failure.fields).map(([field, message]) => fieldSentence(labelOf(field), message));
  return sentences.length > 0 ? sentences.join(" ") : failure.message;
}

function labelOf(field: string): string {
  switch (field) {
    case "courseType":
      return t("Course");
    case "location":
      return t("Place");
    case "students":
      return t("Head count");
    case "notes":
      return t("Notes");
    case "instructorId":
      return t("Instructor");
    case "reason":
      return t("Reason");
    case "scheduledDate":
      return t("Date");
    case "startTime":
      return t("Start");
    case "endTime":
      return t("End");
    default:
      return field;
  }
}
