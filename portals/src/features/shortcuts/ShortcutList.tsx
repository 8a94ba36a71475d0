/** All shortcuts with their keys. */
import { Kbd, Modal, Text } from "@mantine/core";
import { usePreferences } from "@/features/settings/index.ts";
import { t } from "@/i18n/index.ts";
import classes from "./ShortcutList.module.css";
import type { Shortcut } from "./shortcut_keys.ts";

interface Props {
  isOpen: boolean;
  shortcuts: readonly Shortcut[];
  /** Those that have a modifier, and cannot be switched off. */
  others: readonly Pick<Shortcut, "keys" | "label">[];
  onClose: () => void;
}

export default function ShortcutList({ isOpen, shortcuts, others, onClose }: Props) {
  const { hasShortcuts } = usePreferences();
  return (
    <Modal.Root opened={isOpen} onClose={onClose} size="md">
      <Modal.Overlay />
      <Modal.Content data-testid="shortcuts">
        {/* A <header> is announced as the page's banner without a role. */}
        <Modal.Header role="presentation">
          <Modal.Title>{t("Keyboard shortcuts")}</Modal.Title>
          <Modal.CloseButton aria-label={t("Close")} data-autofocus />
        </Modal.Header>
        <Modal.Body>
          <dl className={classes.list}>
            {[...others, ...shortcuts].map(({ keys, label }) => (
              <div key={label} className={classes.line}>
                <dt>{label}</dt>
                <dd>
                  {keys.map((key) => (
                    <Kbd key={key} translate="no">
                      {key}
                    </Kbd>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
          <Text size="sm" c="dimmed" mt="md">
            {hasShortcuts
              ? t("Two keys are pressed one after the other. The settings switch shortcuts of single keys off.")
              : t("Shortcuts of single keys are switched off in the settings.")}
          </Text>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
