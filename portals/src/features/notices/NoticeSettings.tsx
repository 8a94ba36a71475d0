/**
 * For each kind of event: whether it is shown as a toast, listed under the bell, and sent by mail. The service keeps the
 * choices for all devices. The lists change in any case.
 */
import { Alert, Checkbox, NativeSelect, Stack, Table, Text } from "@mantine/core";
import { useRef, useState, useSyncExternalStore } from "react";
import { useKnownQuery, useLive } from "@/features/live/index.ts";
import { useSignedIn } from "@/features/session/index.ts";
import type { NoticeKind, NoticeLevel } from "@/features/settings/index.ts";
import { t } from "@/i18n/index.ts";
import { FetchFailed } from "@/ui/index.ts";
import type { Choice, Choices } from "./bell_data.ts";
import { BELL_KEY, CHOICES_KEY } from "./bell_sync.ts";
import { DesktopSwitch } from "./DesktopSwitch.tsx";
import classes from "./NoticeSettings.module.css";
import { changesOfKind, choiceOfKind, KINDS_OF_ROLE, MAILED_KINDS, withKind } from "./notice_choices.ts";

interface Kept {
  preferences: Choices;
  /** Whether the stage sends mails about changes. */
  sendsMail: boolean;
}

interface Props {
  /** Called with false when a choice is made, and with true when the service has kept the choice. */
  onSaved: (isSaved: boolean) => void;
  /** Whether the person gets no mails at all. */
  areMailsOff?: boolean;
}

export function NoticeSettings({ onSaved, areMailsOff = false }: Props) {
  const { role } = useSignedIn();
  const { levels: kept } = useLive();
  const { query, hasFailed, change } = useChoices(onSaved);
  const levels = useSyncExternalStore(kept.subscribe, () => kept.current);
  const sendsMail = query.data?.sendsMail === true;

  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {t(
          "Choose the changes by others that you are told of, on all your devices. Lists, courses and the activity show every change.",
        )}
      </Text>
      <FetchFailed query={query} />
      {hasFailed && (
        <Alert color="red" variant="light" role="alert">
          {t("The last choice could not be saved. Try again.")}
        </Alert>
      )}
      <Table
        layout="fixed"
        verticalSpacing={6}
        horizontalSpacing="xs"
        className={classes.choices}
        data-mails={sendsMail || undefined}
      >
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("Change")}</Table.Th>
            <Table.Th>{t("Shown at once")}</Table.Th>
            <Table.Th>{t("Bell")}</Table.Th>
            {sendsMail && <Table.Th>{t("Mail")}</Table.Th>}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {KINDS_OF_ROLE[role].map((kind) => (
            <Row
              key={kind}
              kind={kind}
              level={levels[kind]}
              choice={query.data && choiceOfKind(query.data.preferences, kind)}
              sendsMail={sendsMail}
              isMailed={MAILED_KINDS[role].includes(kind)}
              areMailsOff={areMailsOff}
              onChange={(changed) => change(kind, changed)}
            />
          ))}
        </Table.Tbody>
      </Table>
      {sendsMail && areMailsOff && (
        <Text size="sm" c="dimmed">
          {t("You get no mails. Switch them on below, under “Mails”, to choose what they are about.")}
        </Text>
      )}
      <DesktopSwitch />
    </Stack>
  );
}

interface RowProps {
  kind: NoticeKind;
  level: NoticeLevel;
  /** `undefined` until it is fetched. */
  choice: Choice | undefined;
  sendsMail: boolean;
  isMailed: boolean;
  areMailsOff: boolean;
  onChange: (changed: Partial<Choice>) => void;
}

function Row({ kind, level, choice, sendsMail, isMailed, areMailsOff, onChange }: RowProps) {
  const label = kindLabel(kind);
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={400}>
        {label}
      </Table.Th>
      <Table.Td>
        <NativeSelect
          aria-label={t("{{kind}}, shown at once", { kind: label })}
          name={`notices-${kind}`}
          data={[
            { value: "all", label: t("All") },
            { value: "mine", label: t("Only what concerns me") },
            { value: "none", label: t("None") },
          ]}
          value={level}
          onChange={({ currentTarget: { value } }) => onChange({ toast: value as NoticeLevel })}
        />
      </Table.Td>
      <Table.Td>
        <Checkbox
          aria-label={t("{{kind}}, under the bell", { kind: label })}
          name={`bell-${kind}`}
          checked={choice?.bell ?? false}
          disabled={!choice}
          onChange={({ currentTarget: { checked } }) => onChange({ bell: checked })}
        />
      </Table.Td>
      {sendsMail && (
        <Table.Td>
          {isMailed && (
            <Checkbox
              aria-label={t("{{kind}}, by mail", { kind: label })}
              name={`mail-${kind}`}
              // The choice is kept until mails are switched on again.
              checked={!areMailsOff && (choice?.mail ?? false)}
              disabled={!choice || areMailsOff}
              onChange={({ currentTarget: { checked } }) => onChange({ mail: checked })}
            />
          )}
        </Table.Td>
      )}
    </Table.Tr>
  );
}

function useChoices(onSaved: (isSaved: boolean) => void) {
  const { api } = useSignedIn();
  const { client, invalidate, levels } = useLive();
  const [hasFailed, setFailed] = useState(false);
  // One request at a time: the service keeps what it is sent last.
  const last = useRef<Promise<unknown>>(Promise.resolve());
  /** What is not saved yet, which a response may be without. */
  const unsaved = useRef<{ kind: NoticeKind; changed: Partial<Choice> }[]>([]);
  const query = useKnownQuery({
    queryKey: CHOICES_KEY,
    queryFn: async ({ signal }) => {
      const kept = await api.get<Kept>("/notices/preferences", signal);
      const choices = unsaved.current.reduce(
        (all, { kind, changed }) => withKind(all, kind, changed),
        kept.preferences,
      );
      return { ...kept, preferences: choices };
    },
    // Only sockets are told of what is chosen elsewhere.
    refetchOnMount: "always",
  });

  function change(kind: NoticeKind, changed: Partial<Choice>): void {
    // The toasts of this browser go by it at once.
    if (changed.toast) levels.keep({ ...levels.current, [kind]: changed.toast });
    const kept = client.getQueryData<Kept>(CHOICES_KEY);
    if (kept) client.setQueryData(CHOICES_KEY, { ...kept, preferences: withKind(kept.preferences, kind, changed) });
    const sent = changesOfKind(kind, changed);
    const made = { kind, changed };
    unsaved.current.push(made);
    setFailed(false);
    onSaved(false);
    last.current = last.current
      .then(() => api.change("PUT", "/notices/preferences", { preferences: sent }))
      .then(() => onSaved(true))
      .catch(() => setFailed(true))
      .then(() => {
        unsaved.current = unsaved.current.filter((each) => each !== made);
        invalidate({ queryKey: CHOICES_KEY });
        // What is listed depends on the choices.
        invalidate({ queryKey: BELL_KEY });
      });
  }

  return { query, hasFailed, change };
}

function kindLabel(kind: NoticeKind): string {
  switch (kind) {
    case "requests":
      return t("New requests");
    case "assignments":
      return t("Assigned and returned courses");
    case "moves":
      return t("Moved courses");
    case "cancellations":
      return t("Cancelled courses");
    case "completions":
      return t("Completed courses");
    case "edits":
      return t("Corrected requests");
    case "changeRequests":
      return t("Requests to move or cancel");
    case "absences":
      return t("Absences of instructors");
  }
}
