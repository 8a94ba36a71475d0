import { formatClock } from "@/domain/date_formats.ts";
import { t } from "@/i18n/index.ts";
import { useUpdatedAt } from "./use_updated_at.ts";

/** A component of its own, because its text changes with every event. */
export function Updated({ isSentence = false }: { isSentence?: boolean }) {
  const updatedAt = useUpdatedAt();
  const when = updatedAt ? formatClock(updatedAt) : t("not yet");
  return <span>{isSentence ? t("Last update: {{when}}", { when }) : t("updated {{when}}", { when })}</span>;
}
