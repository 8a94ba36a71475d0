/** The state of the link as label and explanation for users. */
import type { LinkStatus } from "@coursewire/client";

export type Tone = "good" | "fair" | "poor";

export interface LinkDescription {
  label: string;
  tone: Tone;
  explanation: string;
}

const WORDS: Record<LinkStatus["state"], LinkDescription> = {
  connecting: { label: "Connecting", tone: "fair", explanation: "Opening the connection for live changes." },
  live: { label: "Live", tone: "good", explanation: "Changes appear here by themselves, within about a second." },
  reconnecting: {
    label: "Reconnecting",
    tone: "fair",
    explanation: "The connection was lost and is being restored. What was missed will be fetched by itself.",
  },
  streaming: {
    label: "Streaming",
    tone: "good",
    explanation: "WebSockets do not get through here, so changes come as a stream, within a few seconds.",
  },
  polling: {
    label: "Polling",
    tone: "fair",
    explanation: "Neither WebSockets nor streams get through here, so changes are asked for once a minute.",
  },
  offline: { label: "Offline", tone: "poor", explanation: "There is no connection. You see what was last known." },
};

export function describeLink({ state, reason }: LinkStatus): LinkDescription {
  // A frozen page connects as soon as it is shown.
  if (reason === "not_started" || reason === "frozen") return WORDS.connecting;
  if (reason === "denied") {
    return { ...WORDS.offline, explanation: "This account may not receive changes. Sign out and in again." };
  }
  return WORDS[state];
}
