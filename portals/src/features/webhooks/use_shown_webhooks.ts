import { useState } from "react";
import type { Webhook } from "./webhook.ts";

export interface ShownWebhook {
  webhook: Webhook;
  /** Whether it was in the list before and no longer is. */
  isRemoved: boolean;
}

interface Shown {
  shown: readonly ShownWebhook[];
  forget(webhookId: string): void;
}

/** Those of the list, and those that are gone from it until they are forgotten, in their places. */
export function useShownWebhooks(listed: readonly Webhook[] | undefined): Shown {
  const [known, setKnown] = useState<{ listed?: readonly Webhook[]; shown: readonly ShownWebhook[] }>({ shown: [] });
  if (listed && listed !== known.listed) setKnown({ listed, shown: withRemoved(listed, known.shown) });
  return {
    shown: known.shown,
    forget: (webhookId) =>
      setKnown((before) => ({
        ...before,
        shown: before.shown.filter(({ webhook }) => webhook.webhookId !== webhookId),
      })),
  };
}

function withRemoved(listed: readonly Webhook[], before: readonly ShownWebhook[]): ShownWebhook[] {
  const ids = new Set(listed.map(({ webhookId }) => webhookId));
  const shown = listed.map((webhook) => ({ webhook, isRemoved: false }));
  for (const [place, { webhook }] of before.entries()) {
    if (!ids.has(webhook.webhookId)) shown.splice(place, 0, { webhook, isRemoved: true });
  }
  return shown;
}
