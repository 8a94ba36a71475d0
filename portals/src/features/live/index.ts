export { ActivityFeed } from "./ActivityFeed.tsx";
export { LinkIndicator } from "./LinkIndicator.tsx";
export { LiveProvider } from "./LiveProvider.tsx";
export { describeLink } from "./link_description.ts";
export { Toasts } from "./Toasts.tsx";
export { useIsFresh, useLinkStatus, useLive, useNewerEvent } from "./use_live.ts";
export { useNow } from "./use_now.ts";
