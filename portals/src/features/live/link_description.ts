/** The state of the link as label and explanation for users. */
import type { LinkStatus } from "@coursewire/client";
import { t } from "@/i18n/index.ts";

export type Tone = "good" | "fair" | "poor";

export interface LinkDescription {
  label: string;
  tone: Tone;
  explanation: string;
}

export function describeLink({ state, reason }: LinkStatus): LinkDescription {
  // A frozen page connects as soon as it is shown.
  if (reason === "not_started" || reason === "frozen") return describeState("connecting");
  if (reason === "denied") {
    return {
      ...describeState("offline"),
      explanation: t("This account may not receive changes. Sign out and in again."),
    };
  }
  return describeState(state);
}

function describeState(state: LinkStatus["state"]): LinkDescription {
  switch (state) {
    case "connecting":
      return { label: t("Connecting"), tone: "fair", explanation: t("Opening the connection for live changes.") };
    case "live":
      return {
        label: t("Live"),
        tone: "good",
        explanation: t("Changes appear here by themselves, within about a second."),
      };
    case "reconnecting":
      return {
        label: t("Reconnecting"),
        tone: "fair",
        explanation: t("The connection was lost and is being restored. What was missed will be fetched by itself."),
      };
    case "streaming":
      return {
        label: t("Streaming"),
        tone: "good",
        explanation: t("WebSockets do not get through here, so changes come as a stream, within a few seconds."),
      };
    case "polling":
      return {
        label: t("Polling"),
        tone: "fair",
        explanation: t("Neither WebSockets nor streams get through here, so changes are asked for once a minute."),
      };
    case "offline":
      return {
        label: t("Offline"),
        tone: "poor",
        explanation: t("There is no connection. You see what was last known."),
      };
  }
}
