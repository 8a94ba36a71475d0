/** The page of settings: those of this browser, and those of the person. Each applies as soon as it is chosen. */
import {
  Alert,
  Input,
  NativeSelect,
  SegmentedControl,
  Stack,
  Switch,
  Text,
  useMantineColorScheme,
} from "@mantine/core";
import { type ReactNode, useId, useState } from "react";
import { formatDay, formatWhen, today, viewerZone, wallClock } from "@/domain/date_formats.ts";
import { CalendarFeedPanel } from "@/features/calendar_feed/index.ts";
import { MailSettings, useOwnMails } from "@/features/mails/index.ts";
import { NoticeSettings } from "@/features/notices/index.ts";
import { LANGUAGES, type Language, languageFor, t } from "@/i18n/index.ts";
import { Panel, TimeZoneSelect } from "@/ui/index.ts";
import { type Preferences, preferences, usePreferences } from "./preferences.ts";
import classes from "./settings.module.css";

/** Each language in its own words, so that people find theirs on a page that they cannot read. */
const LANGUAGE_NAMES: Record<Language, string> = { en: "English", fr: "Français", de: "Deutsch" };

export function SettingsPage() {
  const chosen = usePreferences();
  const [failed, setFailed] = useState(false);
  const [isSaved, setSaved] = useState(false);
  const { data: mails } = useOwnMails();

  function change(changes: Partial<Preferences>): void {
    setFailed(false);
    setSaved(false);
    preferences.change(changes).then(
      () => setSaved(true),
      () => setFailed(true),
    );
  }

  return (
    <Stack gap="lg" className={classes.page}>
      <Text c="dimmed">
        {t(
          "Settings apply at once. They are kept in this browser, for everybody who uses it; notices, the calendar feed and mails are yours, on all your devices.",
        )}
      </Text>
      {failed && (
        <Alert color="red" variant="light" role="alert">
          {t("The texts of this language could not be fetched. Check the connection and choose it again.")}
        </Alert>
      )}
      <Panel title={t("Language and time")}>
        <Stack gap="md">
          <NativeSelect
            label={t("Language")}
            name="language"
            data={languageOptions()}
            value={chosen.language ?? ""}
            onChange={({ currentTarget: { value } }) =>
              change({ language: LANGUAGES.find((each) => each === value) ?? null })
            }
          />
          <TimeZoneSelect
            label={t("Time zone")}
            description={t("Courses keep the hours of their place. Yours are shown beside them where they differ.")}
            name="timeZone"
            browserLabel={t("As on this computer")}
            value={chosen.timeZone ?? ""}
            onChange={(zone) => change({ timeZone: zone === "" ? null : zone })}
          />
          <Choice
            label={t("Hours")}
            options={[
              { value: "24", label: t("24 hours, 14:30") },
              { value: "12", label: t("12 hours, 2:30 pm") },
            ]}
            value={String(chosen.hourCycle)}
            onChange={(value) => change({ hourCycle: value === "12" ? 12 : 24 })}
          />
          <Example />
        </Stack>
      </Panel>
      <Panel title={t("Appearance")}>
        <Colours />
      </Panel>
      <Panel title={t("Keyboard")}>
        <Switch
          name="hasShortcuts"
          label={t("Shortcuts of single keys")}
          description={t(
            "Switch them off if you dictate, or if your keys do something else. Press ? for the list of them.",
          )}
          checked={chosen.hasShortcuts}
          onChange={({ currentTarget: { checked } }) => change({ hasShortcuts: checked })}
        />
      </Panel>
      <Panel title={t("Notices")}>
        <NoticeSettings onSaved={setSaved} areMailsOff={mails?.subscribed === false} />
      </Panel>
      <CalendarFeedPanel />
      <MailSettings languageNames={LANGUAGE_NAMES} />
      <Text size="sm" role="status">
        {isSaved ? t("Saved.") : ""}
      </Text>
    </Stack>
  );
}

function languageOptions(): { value: string; label: string }[] {
  const name = LANGUAGE_NAMES[languageFor(navigator.languages)];
  return [
    { value: "", label: t("As in this browser ({{name}})", { name }) },
    ...LANGUAGES.map((language) => ({ value: language, label: LANGUAGE_NAMES[language] })),
  ];
}

/** What the settings do, at a moment of today. */
function Example() {
  const zone = viewerZone();
  const when = { scheduledDate: today(zone), startTime: "09:00", endTime: "16:30", timeZone: zone };
  return (
    <Text size="sm" c="dimmed">
      {t("For example: {{day}} or {{when}}", {
        day: formatDay(wallClock(new Date(), zone).slice(0, 10)),
        when: formatWhen(when),
      })}
    </Text>
  );
}

function Colours() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Choice
      label={t("Colours")}
      options={[
        { value: "auto", label: t("As on this computer") },
        { value: "light", label: t("Light") },
        { value: "dark", label: t("Dark") },
      ]}
      value={colorScheme}
      onChange={(value) => setColorScheme(value === "light" || value === "dark" ? value : "auto")}
    />
  );
}

interface ChoiceProps {
  label: string;
  options: { value: string; label: string }[];
  value: string;
  onChange: (value: string) => void;
}

function Choice({ label, options, value, onChange }: ChoiceProps): ReactNode {
  const id = useId();
  return (
    <div>
      <Input.Label component="div" id={id} display="block" mb={4}>
        {label}
      </Input.Label>
      <SegmentedControl
        aria-labelledby={id}
        className={classes.choice}
        data={options}
        value={value}
        onChange={onChange}
      />
    </div>
  );
}
