/** Adds a webhook, or changes the address, the name and the events of one. */
import { MultiSelect, Text, TextInput } from "@mantine/core";
import { type FormEvent, useRef, useState } from "react";
import { t } from "@/i18n/index.ts";
import { BusyButton, useShowFailure } from "@/ui/index.ts";
import { PATH, pathOf, useWebhookChange } from "./use_webhooks.ts";
import { EVENT_TYPES, typeText, type Webhook } from "./webhook.ts";
import classes from "./webhooks.module.css";

interface Props {
  webhook: Webhook | null;
  /** Gets the secret of a new webhook. */
  onDone: (secret: string | null) => void;
}

export function WebhookForm({ webhook, onDone }: Props) {
  const { isBusy, failure, fieldError, send } = useWebhookChange();
  const beginning = { url: webhook?.url ?? "", description: webhook?.description ?? "", types: webhook?.types ?? [] };
  const [values, set] = useState(beginning);
  const form = useRef<HTMLFormElement>(null);
  const labels = { url: t("Address"), description: t("What it is for"), types: t("Events") };

  useShowFailure(form, failure);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const saved = await send(webhook ? "PATCH" : "POST", webhook ? pathOf(webhook) : PATH, {
      ...values,
      url: values.url.trim(),
    });
    if (!saved) return;
    if (!webhook) set(beginning);
    onDone(saved.answer.secret ?? null);
  }

  const errors = {
    url: fieldError("url", labels.url),
    description: fieldError("description", labels.description),
    types: fieldError("types", labels.types),
  };
  const isAtField = Object.values(errors).some(Boolean);
  return (
    <form ref={form} onSubmit={(event) => void submit(event)} noValidate>
      <div className={classes.form}>
        <TextInput
          label={labels.url}
          type="url"
          required
          autoFocus={webhook !== null}
          value={values.url}
          onChange={({ currentTarget: { value } }) => set((before) => ({ ...before, url: value }))}
          error={errors.url}
        />
        <TextInput
          label={labels.description}
          value={values.description}
          onChange={({ currentTarget: { value } }) => set((before) => ({ ...before, description: value }))}
          error={errors.description}
        />
        <MultiSelect
          label={labels.types}
          placeholder={values.types.length === 0 ? t("All events") : ""}
          data={EVENT_TYPES.map((type) => ({ value: type, label: typeText(type) }))}
          value={values.types}
          onChange={(types) => set((before) => ({ ...before, types }))}
          error={errors.types}
        />
        <BusyButton type="submit" isBusy={isBusy}>
          {webhook ? t("Save") : t("Add webhook")}
        </BusyButton>
        {webhook && (
          <BusyButton variant="default" isBusy={false} onClick={() => onDone(null)}>
            {t("Keep as it is")}
          </BusyButton>
        )}
      </div>
      {failure && !isAtField && (
        <Text c="red" size="sm" role="alert" tabIndex={-1} mt="xs">
          {failure.message}
        </Text>
      )}
    </form>
  );
}
