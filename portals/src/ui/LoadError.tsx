/** An error of a fetch, with a button that retries. */
import { Alert, type AlertProps, Text } from "@mantine/core";
import { useRef } from "react";
import { BusyButton } from "./BusyButton.tsx";
import { usePassFocusOn } from "./lost_focus.ts";

interface Props extends Pick<AlertProps, "title" | "m" | "mt"> {
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
        Try again
      </BusyButton>
    </Alert>
  );
}
