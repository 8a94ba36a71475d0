export { PresenceProvider } from "./PresenceProvider.tsx";
export { PresenceLine, RowPresence } from "./shown_presence.tsx";
export { useStay } from "./use_presence.ts";
