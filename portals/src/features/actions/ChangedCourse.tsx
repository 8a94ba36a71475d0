/** Says that the course has changed under an open form, and reloads it, unless the form is of no more use. */
import { Alert, Group, Text } from "@mantine/core";
import { useRef } from "react";
import { formatInstantBeside } from "@/domain/date_formats.ts";
import { sentenceOf } from "@/domain/event_sentences.ts";
import { useSignedIn } from "@/features/session/index.ts";
import { t } from "@/i18n/index.ts";
import { BusyButton, usePassFocusOn } from "@/ui/index.ts";
import type { BaseVersion } from "./use_base_version.ts";

interface Props {
  base: BaseVersion;
  isOver: boolean;
  onReload: () => void;
}

export function ChangedCourse({ base, isOver, onReload }: Props) {
  const { session } = useSignedIn();
  const { newer, isGone } = base;
  const alert = useRef<HTMLDivElement>(null);
  usePassFocusOn(alert);
  return (
    <Alert
      ref={alert}
      color="yellow"
      variant="light"
      role="alert"
      title={t("Changed while you had it open")}
      data-testid="changed"
    >
      {newer && (
        <Text size="sm">
          {`${sentenceOf(newer, session.identity.instructorId)} ${formatInstantBeside(newer, newer.timestamp)}`}
        </Text>
      )}
      {isGone && <Text size="sm">{t("This course is no longer on your list.")}</Text>}
      {isOver ? <FormOver /> : <Reload base={base} onReload={onReload} />}
    </Alert>
  );
}

export function FormOver() {
  return (
    <Text size="sm" fw={600} data-testid="form-over">
      {t("The course has changed, so this form cannot be sent any more.")}
    </Text>
  );
}

export function Reload({ base, onReload }: { base: BaseVersion; onReload: () => void }) {
  return (
    <Group gap="sm" mt="xs">
      <BusyButton
        size="xs"
        variant="default"
        isBusy={base.isReloading}
        onClick={() => void base.reload().then((isDone) => isDone && onReload())}
      >
        {t("Reload the course")}
      </BusyButton>
      <Text size="xs" role="status">
        {base.reloadError ?? t("What you have typed stays.")}
      </Text>
    </Group>
  );
}
