import { Alert } from "@mantine/core";

/** A refusal or a missing response, read out when it appears. */
export function Failure({ error }: { error: Error | null }) {
  return error ? (
    <Alert color="red" variant="light" role="alert" mb="md" tabIndex={-1}>
      {error.message}
    </Alert>
  ) : null;
}
