/** Mails about changes that no screen has shown: whether the person gets any, and in which language. */
import { Alert, NativeSelect, Stack, Switch, Text } from "@mantine/core";
import { LANGUAGES, t } from "@/i18n/index.ts";
import { FetchFailed, Panel } from "@/ui/index.ts";
import { mailProblemText, type OwnMails, useOwnMails, useOwnMailsChange } from "./mail_settings.ts";

interface Props {
  /** Each language in its own words. */
  languageNames: Readonly<Record<(typeof LANGUAGES)[number], string>>;
}

/** Nothing on a stage that sends no mails, and until the settings are there or could not be fetched. */
export function MailSettings({ languageNames }: Props) {
  const query = useOwnMails();
  const { data, error } = query;
  if (data ? !data.sends || data.email === null : !error) return null;

  return (
    <Panel title={t("Mails")}>
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {t("You are mailed about changes that none of your screens has shown. This is kept for all your devices.")}
        </Text>
        <FetchFailed query={query} />
        {data && <Fields own={data} languageNames={languageNames} />}
      </Stack>
    </Panel>
  );
}

function Fields({ own, languageNames }: Props & { own: OwnMails }) {
  const { isBusy, failure, change } = useOwnMailsChange();
  return (
    <>
      {own.problem && (
        <Alert color="yellow" variant="light">
          <span>{mailProblemText(own.problem)}</span>{" "}
          <span>{t("Ask an administrator to correct your mail address.")}</span>
        </Alert>
      )}
      {failure && (
        <Alert color="red" variant="light" role="alert">
          {failure.message}
        </Alert>
      )}
      <Switch
        name="mails"
        label={t("Mails to {{email}}", { email: own.email ?? "" })}
        checked={own.subscribed}
        aria-busy={isBusy}
        onChange={({ currentTarget: { checked } }) => void change({ subscribed: checked })}
      />
      <NativeSelect
        label={t("Language of the mails")}
        name="mailLanguage"
        data={LANGUAGES.map((language) => ({ value: language, label: languageNames[language] }))}
        value={own.language ?? "en"}
        onChange={({ currentTarget: { value } }) => {
          const language = LANGUAGES.find((each) => each === value);
          if (language) void change({ language });
        }}
      />
    </>
  );
}
