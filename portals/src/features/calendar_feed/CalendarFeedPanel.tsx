/** The private address under which a calendar program reads the person's courses: make, replace, revoke. */
import { Alert, Anchor, Group, Skeleton, Stack, Text, TextInput } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { formatInstant } from "@/domain/date_formats.ts";
import { t } from "@/i18n/index.ts";
import { BusyButton, CopyButton, FetchFailed, Panel } from "@/ui/index.ts";
import { useCalendarFeed } from "./use_calendar_feed.ts";

type Question = "replace" | "revoke";

/** What was done, which is told as long as the same address is shown. */
interface Told {
  text: string;
  address: string | null;
}

export function CalendarFeedPanel() {
  const { query, address, isBusy, failure, create, revoke } = useCalendarFeed();
  const [asked, ask] = useState<Question | null>(null);
  const [told, tell] = useState<Told>({ text: "", address: null });
  const status = useRef<HTMLParagraphElement>(null);
  const feed = query.data?.feed;

  async function change(isMade: boolean): Promise<void> {
    const outcome = await (isMade ? create(asked === "replace") : revoke());
    if (outcome === "exists") ask("replace");
    if (outcome === "exists" || outcome === "failed") return;
    ask(null);
    const text = isMade ? t("The address is made. It is shown only now: copy it.") : t("The address is revoked.");
    tell({ text, address: outcome.address });
    // The button that had the focus may be gone.
    status.current?.focus();
  }

  return (
    <Panel title={t("Calendar feed")}>
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {t(
            "Your calendar program can show your courses: give it this private address as a subscription. Programs read it when they want to, some only once a day.",
          )}
        </Text>
        <FetchFailed query={query} />
        {query.isPending && <Skeleton height={36} radius="md" />}
        {address && <Address address={address} onTold={(text) => tell({ text, address })} />}
        {feed && !address && (
          <Text size="sm">
            {t("There is an address, made on {{when}}. It cannot be shown again.", {
              when: formatInstant(feed.createdAt),
            })}
          </Text>
        )}
        {asked ? (
          <Confirmation
            question={asked}
            isBusy={isBusy}
            onYes={() => void change(asked === "replace")}
            onNo={() => ask(null)}
          />
        ) : (
          query.data && (
            <Group gap="xs">
              <BusyButton
                variant={feed ? "default" : "filled"}
                isBusy={isBusy}
                onClick={() => (feed ? ask("replace") : void change(true))}
              >
                {feed ? t("Make a new address") : t("Make an address")}
              </BusyButton>
              {feed && (
                <BusyButton variant="default" isBusy={isBusy} onClick={() => ask("revoke")}>
                  {t("Revoke the address")}
                </BusyButton>
              )}
            </Group>
          )
        )}
        {failure && (
          <Text c="red" size="sm" role="alert">
            {failure.message}
          </Text>
        )}
        <Text ref={status} size="sm" role="status" tabIndex={-1}>
          {told.address === address && told.text}
        </Text>
      </Stack>
    </Panel>
  );
}

function Address({ address, onTold }: { address: string; onTold: (text: string) => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Group gap="xs" align="end" wrap="nowrap">
        <TextInput
          ref={input}
          label={t("Private address")}
          name="calendarAddress"
          readOnly
          autoComplete="off"
          translate="no"
          value={address}
          onFocus={({ currentTarget }) => currentTarget.select()}
          style={{ flex: 1 }}
        />
        <CopyButton
          text={address}
          select={() => input.current?.select()}
          selected={t("The address is selected. Copy it by the keyboard or the menu.")}
          onTold={onTold}
        />
      </Group>
      <Text size="sm">
        <Anchor href={address.replace(/^https?:/, "webcal:")}>{t("Open in the calendar of this device")}</Anchor>
      </Text>
      <Alert color="yellow" variant="light">
        {t("Whoever has this address can read your courses. If somebody else knows it, make a new one.")}
      </Alert>
    </>
  );
}

interface ConfirmationProps {
  question: Question;
  isBusy: boolean;
  onYes: () => void;
  onNo: () => void;
}

function Confirmation({ question, isBusy, onYes, onNo }: ConfirmationProps) {
  const no = useRef<HTMLButtonElement>(null);
  // The button that asked is gone.
  useEffect(() => no.current?.focus(), []);
  return (
    <Stack gap="xs">
      <Text size="sm" role="alert">
        {t("Calendars that use the current address will no longer be updated.")}
      </Text>
      <Group gap="xs">
        <BusyButton color="red" isBusy={isBusy} onClick={onYes}>
          {question === "replace" ? t("Make a new address") : t("Revoke the address")}
        </BusyButton>
        <BusyButton ref={no} variant="default" isBusy={false} onClick={onNo}>
          {t("Keep it")}
        </BusyButton>
      </Group>
    </Stack>
  );
}
