/** An error of a fetch, with a button that retries. */
import { Alert, type AlertProps, Text } from "@mantine/core";
import { useRef } from "react";
import { t } from "@/i18n/index.ts";
import { BusyButton } from "./BusyButton.tsx";
import { usePassFocusOn } from "./lost_focus.ts";

interface Props extends Pick<AlertProps, "title" | "m" | "mt" | "withCloseButton" | "closeButtonLabel" | "onClose"> {
  text: string;
  isRetrying: boolean;
  onRetry: () => void;
}

export function LoadError({ text, isRetrying, onRetry, ...style }: Props) {
  const alert = useRef<HTMLDivElement>(null);
  usePassFocusOn(alert);
  return (
    <Alert ref={alert} color="red" variant="light" role="alert" {...style}>
      <Text size="sm">{text}</Text>
      <BusyButton size="xs" mt="xs" variant="default" isBusy={isRetrying} onClick={onRetry}>
        {t("Try again")}
      </BusyButton>
    </Alert>
  );
}
