/** A new secret, which is shown once. */
import { Alert, Code, Group, Text } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { t } from "@/i18n/index.ts";
import { BusyButton, CopyButton, usePassFocusOn } from "@/ui/index.ts";
import classes from "./webhooks.module.css";

export function SecretNote({ secret, onClose }: { secret: string; onClose: () => void }) {
  const note = useRef<HTMLDivElement>(null);
  const code = useRef<HTMLElement>(null);
  const [told, tell] = useState("");
  useEffect(() => note.current?.focus(), []);
  usePassFocusOn(note);
  return (
    <Alert ref={note} tabIndex={-1} mt="md" color="petrol" variant="light" role="status" title={t("The secret")}>
      <Text size="sm">{t("Enter it in the other system now: it is not shown again.")}</Text>
      <Code ref={code} className={classes.secret} translate="no">
        {secret}
      </Code>
      <Group gap="xs">
        <CopyButton
          size="xs"
          text={secret}
          select={() => code.current && getSelection()?.selectAllChildren(code.current)}
          selected={t("The secret is selected. Copy it by the keyboard or the menu.")}
          onTold={tell}
        />
        <BusyButton size="xs" variant="default" isBusy={false} onClick={onClose}>
          {t("I have entered it")}
        </BusyButton>
        <Text size="sm">{told}</Text>
      </Group>
    </Alert>
  );
}
