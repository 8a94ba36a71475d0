/** Sends events again: all that are stored, or those after one of them. */
import { Text, TextInput } from "@mantine/core";
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { t } from "@/i18n/index.ts";
import { Problem } from "@/platform/request_errors.ts";
import { BusyButton, showField } from "@/ui/index.ts";
import { pathOf, useWebhookChange } from "./use_webhooks.ts";
import type { Webhook } from "./webhook.ts";
import classes from "./webhooks.module.css";

interface Props {
  webhook: Webhook;
  /** Shows the deliveries, which name the ids. */
  deliveriesButton: ReactNode;
  /** Gets a sentence on what is sent again; none if nothing was asked for. */
  onDone: (told: string) => void;
}

export function ReplayForm({ webhook, deliveriesButton, onDone }: Props) {
  const { isBusy, failure, send } = useWebhookChange();
  const [after, setAfter] = useState("");
  const input = useRef<HTMLInputElement>(null);
  const label = t("After the event");
  const error = unusableText(failure) ?? failure?.message;

  useEffect(() => {
    if (failure && input.current) showField(input.current);
  }, [failure]);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const cursor = after.trim();
    const body = cursor === "" ? {} : { after: cursor };
    const saved = await send("POST", `${pathOf(webhook)}/replay`, body);
    if (saved) onDone(sentAgainText(webhook, saved.answer.behind));
  }

  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <Text size="sm" mt="sm">
        {t("Events after this one are sent again. Empty: all that are stored. Deliveries show the id of each event.")}
      </Text>
      <div className={classes.form}>
        <TextInput
          ref={input}
          label={label}
          autoFocus
          value={after}
          onChange={({ currentTarget: { value } }) => setAfter(value)}
          error={error}
        />
        <BusyButton type="submit" isBusy={isBusy}>
          {after.trim() === "" ? t("Send all again") : t("Send again")}
        </BusyButton>
        <BusyButton variant="default" isBusy={false} onClick={() => onDone("")}>
          {t("Keep as it is")}
        </BusyButton>
        {deliveriesButton}
      </div>
    </form>
  );
}

/** Why events cannot be sent again from that id on; `null` for another failure. */
function unusableText(failure: Error | null): string | null {
  if (!(failure instanceof Problem)) return null;
  if (failure.code !== "cursor_expired" && !("after" in failure.fields)) return null;
  return failure.reason === "expired"
    ? t("The events after this id are no longer kept.")
    : t("There is no event with this id.");
}

function sentAgainText({ paused }: Webhook, behind: number | null | undefined): string {
  if (behind === 0) return t("There is no event after this one, so nothing is sent again.");
  return paused ? t("Events are sent again when you resume it.") : t("Events are sent again.");
}
