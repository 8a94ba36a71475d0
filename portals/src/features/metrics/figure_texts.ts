/** How figures are written. */
import type { TransportName } from "@coursewire/client";
import { formatNumber } from "@/domain/formatters.ts";
import { t } from "@/i18n/index.ts";

/** 5,000; a dash where nothing was counted. */
export function formatCount(count: number | null): string {
  return count === null ? "–" : formatNumber(count);
}

/** 240 ms, 1.2 s; a dash where there is no time. */
export function formatTook(milliseconds: number | null | undefined): string {
  if (milliseconds === null || milliseconds === undefined) return "–";
  if (milliseconds < 1_000) return t("{{count}} ms", { count: formatNumber(milliseconds) });
  return t("{{count}} s", { count: formatNumber(Math.round(milliseconds / 100) / 10) });
}

export function transportName(transport: TransportName): string {
  if (transport === "websocket") return t("WebSocket");
  return transport === "sse" ? t("Event stream") : t("Polling");
}

export function portalName(portal: string): string {
  if (portal === "admin") return t("Administrators");
  return portal === "instructor" ? t("Instructors") : t("Organizations");
}

export function dialectName(dialect: string): string {
  return dialect === "socketio" ? "Socket.IO" : t("Native");
}

/** Why missed events could not be replayed, or that they were. */
export function outcomeName(outcome: string): string {
  switch (outcome) {
    case "replayed":
      return t("All missed events were replayed");
    case "expired":
      return t("Away for longer than events are kept");
    case "too_far_behind":
      return t("Missed more events than are replayed at once");
    case "replay_limit":
      return t("Asked for replays too often");
    case "unheard_event":
      return t("An event was not received");
    default:
      return t("The position in the events was not known");
  }
}
