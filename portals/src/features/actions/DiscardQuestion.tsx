import { Button, Group, Modal, Text } from "@mantine/core";
import { t } from "@/i18n/index.ts";

interface Props {
  isAsking: boolean;
  onChoice: (isDiscarding: boolean) => void;
}

/** Asks before typed text is discarded. “Keep typing” has the focus. */
export function DiscardQuestion({ isAsking, onChoice }: Props) {
  return (
    <Modal.Root
      opened={isAsking}
      onClose={() => onChoice(false)}
      centered
      size="24rem"
      zIndex={310}
      // FormDialog handles the key for both dialogs.
      closeOnEscape={false}
      closeOnClickOutside={false}
    >
      <Modal.Overlay />
      <Modal.Content data-testid="discard-question">
        <Modal.Header role="presentation">
          <Modal.Title>{t("Discard what you typed?")}</Modal.Title>
        </Modal.Header>
        <Modal.Body>
          <Text size="sm">{t("The text in this form will be gone.")}</Text>
          <Group justify="flex-end" gap="sm" mt="md">
            <Button variant="default" onClick={() => onChoice(true)}>
              {t("Discard")}
            </Button>
            <Button onClick={() => onChoice(false)} data-autofocus>
              {t("Keep typing")}
            </Button>
          </Group>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
