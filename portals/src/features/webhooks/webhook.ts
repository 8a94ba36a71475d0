/** A webhook and its deliveries as the service describes them (docs/webhooks.md), and what the page says about them. */
import type { EventType } from "@coursewire/client";
import { formatInstant } from "@/domain/date_formats.ts";
import { titleOf } from "@/domain/event_sentences.ts";
import { formatNumber, relativeFormat } from "@/domain/formatters.ts";
import { t, tn } from "@/i18n/index.ts";

export interface Failing {
  attempts: number;
  error: string;
  since: string;
  nextAttemptAt: string;
}

export interface Webhook {
  webhookId: string;
  url: string;
  description: string;
  /** The types of events that are sent; none for all. */
  types: string[];
  paused: "admin" | "failures" | "gone" | null;
  cursor: string;
  behind: number | null;
  failing: Failing | null;
  createdAt: string;
  createdBy: { role: string; name: string };
}

export interface Delivery {
  messageId: string;
  eventId: string;
  type: string;
  courseId: number | null;
  status: "delivered" | "failed";
  attempts: number;
  statusCode: number | null;
  error: string | null;
  tookMs: number;
  at: string;
}

/** The types that can be chosen, in the order of a course's life. The compiler misses a type that is left out. */
const CHOICES: Readonly<Record<EventType, true>> = {
  new_course_request: true,
  course_assigned: true,
  course_rescheduled: true,
  course_edited: true,
  course_completed: true,
  course_cancelled: true,
  course_declined: true,
  change_requested: true,
  change_request_declined: true,
  change_request_withdrawn: true,
};
export const EVENT_TYPES = [...Object.keys(CHOICES), "absence_added", "absence_removed"];

export type Health = "active" | "waiting" | "paused";

export function healthOf({ paused, failing }: Webhook): Health {
  if (paused) return "paused";
  return failing ? "waiting" : "active";
}

/** One or two words for a badge. */
export function healthText(health: Health): string {
  switch (health) {
    case "active":
      return t("Active");
    case "waiting":
      return t("Failing");
    case "paused":
      return t("Paused");
  }
}

/** What keeps events from the receiver; empty if nothing does. */
export function troubleText({ paused, failing }: Webhook): string {
  switch (paused) {
    case "admin":
      return t("Paused by an administrator. Events wait until you resume it.");
    case "failures":
      return t("Paused after three days of failures. Events wait until you resume it.");
    case "gone":
      return t("Paused: the receiver answered that it wants no more events.");
    default:
      return failing
        ? t("{{reason}} since {{since}}.", {
            reason: errorText(failing.error, null),
            since: formatInstant(failing.since),
          })
        : "";
  }
}

/** How long it is until the next attempt; empty if none is planned. `now` is in milliseconds since 1970. */
export function nextAttemptText({ paused, failing }: Webhook, now: number): string {
  if (paused || !failing) return "";
  const seconds = Math.ceil((Date.parse(failing.nextAttemptAt) - now) / 1000);
  if (seconds <= 0) return t("The next attempt is due.");
  return t("The next attempt is {{when}}.", { when: inSeconds(seconds) });
}

function inSeconds(seconds: number): string {
  const format = relativeFormat("long");
  if (seconds < 60) return format.format(seconds, "second");
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? format.format(minutes, "minute") : format.format(Math.round(minutes / 60), "hour");
}

export function behindText({ behind }: Webhook): string {
  if (behind === null) return t("Some events are no longer stored.");
  if (behind === 0) return t("Everything is sent.");
  return tn(behind, "{{number}} event waits.", "{{number}} events wait.", { number: formatNumber(behind) });
}

export function typesText({ types }: Webhook): string {
  return types.length === 0 ? t("All events") : types.map(typeText).join(", ");
}

export function typeText(type: string): string {
  return type === "events_expired" ? t("Events no longer stored") : titleOf(type);
}

/** Why a delivery failed, by the names of docs/webhooks.md. */
export function errorText(error: string, statusCode: number | null): string {
  switch (error) {
    case "status":
      return statusCode === null
        ? t("The receiver refuses events")
        : t("The receiver answered {{status}}", { status: String(statusCode) });
    case "redirect":
      return t("The receiver has another address now");
    case "timeout":
      return t("No answer within 15 seconds");
    case "unreachable":
      return t("No connection");
    case "certificate":
      return t("The certificate is not valid");
    case "unknown_host":
      return t("The host is not known");
    case "private_address":
      return t("The address is not on the public internet");
    default:
      return t("Failed");
  }
}

export function resultText({ status, statusCode, error, attempts }: Delivery): string {
  const result =
    status === "delivered"
      ? t("Received ({{status}})", { status: String(statusCode) })
      : errorText(error ?? "", statusCode);
  return attempts === 1 ? result : t("{{result}}, attempt {{number}}", { result, number: formatNumber(attempts) });
}
