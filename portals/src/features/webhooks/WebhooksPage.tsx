/** The page of webhooks, for administrators: other systems that get every event. */
import { Skeleton, Text } from "@mantine/core";
import { useState } from "react";
import { t } from "@/i18n/index.ts";
import { FetchFailed } from "@/ui/index.ts";
import { SecretNote } from "./SecretNote.tsx";
import { useShownWebhooks } from "./use_shown_webhooks.ts";
import { useWebhooks } from "./use_webhooks.ts";
import { WebhookCard } from "./WebhookCard.tsx";
import { WebhookForm } from "./WebhookForm.tsx";
import classes from "./webhooks.module.css";

export function WebhooksPage() {
  const query = useWebhooks();
  const { shown, forget } = useShownWebhooks(query.data);
  const [secret, setSecret] = useState<string | null>(null);
  return (
    <>
      <section className={classes.card} aria-label={t("Add a webhook")}>
        <h2>{t("Add a webhook")}</h2>
        <Text size="sm" c="dimmed" mb="md">
          {t(
            "Another system gets each event at its address, signed, and in order for each course. It sees what you see.",
          )}
        </Text>
        <WebhookForm webhook={null} onDone={setSecret} />
        {secret && <SecretNote secret={secret} onClose={() => setSecret(null)} />}
      </section>
      {query.isPending && <Skeleton height={120} radius="md" />}
      <FetchFailed query={query} />
      {query.data && shown.length === 0 && <Text c="dimmed">{t("There is no webhook yet.")}</Text>}
      {shown.map(({ webhook, isRemoved }) => (
        <WebhookCard
          key={webhook.webhookId}
          webhook={webhook}
          isRemoved={isRemoved}
          fetchedAt={query.dataUpdatedAt}
          onGone={() => forget(webhook.webhookId)}
        />
      ))}
    </>
  );
}
