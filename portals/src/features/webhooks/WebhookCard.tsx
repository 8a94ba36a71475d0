/** One webhook: whether events arrive there, and what can be done with it. */
import { Badge, Text } from "@mantine/core";
import { type ReactNode, useLayoutEffect, useRef, useState } from "react";
import { t } from "@/i18n/index.ts";
import { BusyButton, isFocusLost, usePassFocusOn } from "@/ui/index.ts";
import { DeliveryTable } from "./DeliveryTable.tsx";
import { ReplayForm } from "./ReplayForm.tsx";
import { SecretNote } from "./SecretNote.tsx";
import { pathOf, useWebhookChange } from "./use_webhooks.ts";
import { WebhookForm } from "./WebhookForm.tsx";
import {
  behindText,
  type Health,
  healthOf,
  healthText,
  nextAttemptText,
  troubleText,
  typesText,
  type Webhook,
} from "./webhook.ts";
import classes from "./webhooks.module.css";

const COLOURS: Readonly<Record<Health, string>> = { active: "petrol", waiting: "red", paused: "gray" };
type Part = "edit" | "replay" | "secret" | "remove";

interface Props {
  webhook: Webhook;
  /** Whether it is no longer there: what is open in the card gives way to a sentence. */
  isRemoved: boolean;
  /** When the service described the webhook so, in milliseconds since 1970. */
  fetchedAt: number;
  /** The card is to go. */
  onGone: () => void;
}

export function WebhookCard({ webhook, isRemoved, fetchedAt, onGone }: Props) {
  const change = useWebhookChange();
  const [part, setPart] = useState<Part | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const [showsDeliveries, setShowsDeliveries] = useState(false);
  const [told, tell] = useState("");
  const card = useRef<HTMLElement>(null);
  const health = healthOf(webhook);
  const path = pathOf(webhook);
  const name = webhook.description || webhook.url;
  const trouble = troubleText(webhook);
  const isOpen = part !== null || secret !== null || showsDeliveries;
  usePassFocusOn(card);

  useLayoutEffect(() => {
    if (isRemoved && !isOpen) onGone();
  }, [isRemoved, isOpen, onGone]);
  useLayoutEffect(() => {
    if (isRemoved && isFocusLost()) card.current?.focus({ preventScroll: true });
  }, [isRemoved]);

  /** The form or the question goes, and the keyboard's focus stays in the card. */
  function leave(): void {
    setPart(null);
    tell("");
    card.current?.focus();
  }

  /** `removesButton`: whether the pressed button is not shown afterwards, so that the focus has to move. */
  async function act(name: "pause" | "resume", removesButton: boolean): Promise<void> {
    if ((await change.send("POST", `${path}/${name}`)) && removesButton) leave();
  }

  async function remove(): Promise<void> {
    if (await change.send("POST", `${path}/remove`)) onGone();
  }

  async function renewSecret(): Promise<void> {
    const saved = await change.send("POST", `${path}/secret`);
    if (!saved) return;
    setPart(null);
    setSecret(saved.answer.secret ?? null);
  }

  const deliveriesButton = (
    <BusyButton
      size="xs"
      variant="default"
      aria-expanded={showsDeliveries}
      aria-label={t("Deliveries to {{name}}", { name })}
      isBusy={false}
      onClick={() => setShowsDeliveries((shown) => !shown)}
    >
      {t("Deliveries")}
    </BusyButton>
  );

  if (isRemoved && isOpen) {
    return (
      <section ref={card} tabIndex={-1} className={classes.card} aria-label={name}>
        <div className={classes.heading}>
          <h3 translate="no">{name}</h3>
        </div>
        <div className={classes.buttons}>
          <Text size="sm" role="alert">
            {t("This webhook was removed in the meantime: nothing can be changed in it any more.")}
          </Text>
          <BusyButton size="xs" variant="default" isBusy={false} onClick={onGone}>
            {t("Close")}
          </BusyButton>
        </div>
      </section>
    );
  }
  return (
    <section ref={card} tabIndex={-1} className={classes.card} aria-label={name}>
      <div className={classes.heading}>
        <h3 translate="no">{name}</h3>
        <Badge color={COLOURS[health]} variant="light" tt="none">
          {healthText(health)}
        </Badge>
      </div>
      {webhook.description && (
        <Text size="sm" translate="no" style={{ overflowWrap: "anywhere" }}>
          {webhook.url}
        </Text>
      )}
      <Text size="sm">{typesText(webhook)}</Text>
      <Text size="sm">
        <span role="status">
          <span>{trouble}</span> <span>{behindText(webhook)}</span>
        </span>{" "}
        {/* Changes with every fetch, so screen readers do not announce it. */}
        <span>{nextAttemptText(webhook, fetchedAt)}</span>
      </Text>
      <Text size="sm" role="status">
        {told}
      </Text>
      {change.failure && (
        <Text c="red" size="sm" role="alert">
          {change.fieldError("secret", t("The secret")) ?? change.failure.message}
        </Text>
      )}
      {part === null && (
        <Buttons
          webhook={webhook}
          name={name}
          isBusy={change.isBusy}
          deliveriesButton={deliveriesButton}
          onAct={(each) => void act(each, false)}
          onTry={() => void act("resume", true)}
          onOpen={(opened) => {
            setPart(opened);
            tell("");
          }}
        />
      )}
      {part === "edit" && <WebhookForm webhook={webhook} onDone={leave} />}
      {part === "replay" && (
        <ReplayForm
          webhook={webhook}
          deliveriesButton={deliveriesButton}
          onDone={(sentence) => {
            leave();
            tell(sentence);
          }}
        />
      )}
      {part === "secret" && (
        <Question
          text={t(
            "The receiver needs the new secret within a day. Until then events are signed with the earlier ones too.",
          )}
          yes={t("Make a new secret")}
          isBusy={change.isBusy}
          onYes={() => void renewSecret()}
          onNo={leave}
        />
      )}
      {part === "remove" && (
        <Question
          text={t("It gets no more events, and its deliveries are no longer shown.")}
          yes={t("Remove {{name}}", { name })}
          isBusy={change.isBusy}
          onYes={() => void remove()}
          onNo={leave}
        />
      )}
      {secret && <SecretNote secret={secret} onClose={() => setSecret(null)} />}
      {showsDeliveries && <DeliveryTable webhookId={webhook.webhookId} name={name} />}
    </section>
  );
}

interface ButtonsProps {
  webhook: Webhook;
  name: string;
  isBusy: boolean;
  deliveriesButton: ReactNode;
  onAct: (act: "pause" | "resume") => void;
  onTry: () => void;
  onOpen: (part: Part) => void;
}

function Buttons({ webhook, name, isBusy, deliveriesButton, onAct, onTry, onOpen }: ButtonsProps) {
  const isPaused = webhook.paused !== null;
  const button = (text: string, label: string, onClick: () => void, isWaiting = false) => (
    <BusyButton size="xs" variant="default" aria-label={label} isBusy={isWaiting} onClick={onClick}>
      {text}
    </BusyButton>
  );
  return (
    <div className={classes.buttons}>
      {deliveriesButton}
      {!isPaused && webhook.failing && button(t("Try now"), t("Try now: {{name}}", { name }), onTry, isBusy)}
      {isPaused
        ? button(t("Resume"), t("Resume {{name}}", { name }), () => onAct("resume"), isBusy)
        : button(t("Pause"), t("Pause {{name}}", { name }), () => onAct("pause"), isBusy)}
      {button(t("Edit"), t("Edit {{name}}", { name }), () => onOpen("edit"))}
      {button(t("Send again"), t("Send again to {{name}}", { name }), () => onOpen("replay"))}
      {button(t("New secret"), t("New secret for {{name}}", { name }), () => onOpen("secret"))}
      {button(t("Remove"), t("Remove {{name}}", { name }), () => onOpen("remove"))}
    </div>
  );
}

interface QuestionProps {
  text: string;
  yes: string;
  isBusy: boolean;
  onYes: () => void;
  onNo: () => void;
}

function Question({ text, yes, isBusy, onYes, onNo }: QuestionProps) {
  return (
    <div className={classes.buttons}>
      <Text size="sm">{text}</Text>
      <BusyButton size="xs" color="red" isBusy={isBusy} onClick={onYes}>
        {yes}
      </BusyButton>
      <BusyButton size="xs" variant="default" autoFocus isBusy={false} onClick={onNo}>
        {t("Keep as it is")}
      </BusyButton>
    </div>
  );
}
