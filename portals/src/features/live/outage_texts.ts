/** An outage in words. */
import { formatMoment } from "@/domain/date_formats.ts";
import { t } from "@/i18n/index.ts";
import type { Outage } from "./connection_health.ts";

export function describeOutage({ kind, since, wasConnected, requestsWork }: Outage): { title: string; text: string } {
  const when = formatMoment(since);
  if (kind === "denied") {
    return {
      title: t("This account receives no changes"),
      text: t("This account may not receive changes. Sign out and in again."),
    };
  }
  const reading = t("You can go on reading what is loaded. Changes can be saved again when the connection is back.");
  if (kind === "offline") return { title: t("You have been offline since {{when}}", { when }), text: reading };
  const title = wasConnected
    ? t("No connection to the service since {{when}}", { when })
    : t("No connection to the service since you opened this page, {{when}}", { when });
  return {
    title,
    text: requestsWork
      ? t("Loading and saving still work, but changes by others do not appear by themselves: use “Refresh”.")
      : reading,
  };
}
