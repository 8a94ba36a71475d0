import { Alert } from "@mantine/core";
import { type RefObject, useEffect } from "react";
import { showAlert, showField } from "@/ui/index.ts";

/** A refusal or a missing response, read out when it appears. */
export function Failure({ error }: { error: Error | null }) {
  return error ? (
    <Alert color="red" variant="light" role="alert" mb="md" tabIndex={-1}>
      {error.message}
    </Alert>
  ) : null;
}

/** Each new error moves the focus to the first invalid field of this part of the page, or to its alert. */
export function useShowFailure(part: RefObject<HTMLElement | null>, error: Error | null): void {
  useEffect(() => {
    if (!error) return;
    const field = part.current?.querySelector<HTMLElement>('[aria-invalid="true"]');
    if (field) showField(field);
    else showAlert(part.current?.querySelector<HTMLElement>("[role=alert]"));
  }, [part, error]);
}
