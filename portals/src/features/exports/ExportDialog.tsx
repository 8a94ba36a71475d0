/** What is shown while the courses of an export are fetched, and if that fails. */
import { Alert, Button, Group, Modal, Progress, Text } from "@mantine/core";
import { useRef } from "react";
import { t, tn } from "@/i18n/index.ts";

interface Props {
  title: string;
  /** How many courses have been fetched; `null` if nothing is being exported. */
  count: number | null;
  failure: Error | null;
  total: number | undefined;
  /** Fetches what is missing after a failure. */
  onGoOn: () => void;
  /** Closes, and ends what is under way. */
  onClose: () => void;
}

export default function ExportDialog({ title, count, failure, total, onGoOn, onClose }: Props) {
  const close = useRef<HTMLButtonElement>(null);
  function goOn(): void {
    // The button that was pressed goes.
    close.current?.focus();
    onGoOn();
  }
  return (
    <Modal opened={count !== null} onClose={onClose} title={title} size="sm">
      {failure && (
        <Alert color="red" variant="light" role="alert" mb="md">
          {failure.message}
        </Alert>
      )}
      {count !== null && <Fetched count={count} total={total} isFailed={failure !== null} />}
      <Group justify="flex-end" mt="md">
        <Button ref={close} variant="default" data-autofocus onClick={onClose}>
          {failure ? t("Close") : t("Stop")}
        </Button>
        {failure && <Button onClick={goOn}>{count ? t("Go on") : t("Try again")}</Button>}
      </Group>
    </Modal>
  );
}

function Fetched({ count, total, isFailed }: { count: number; total: number | undefined; isFailed: boolean }) {
  if (isFailed && count === 0) return null;
  return (
    <div role="status">
      <Text size="sm" mb={6}>
        {progressText(count, total, isFailed)}
      </Text>
      {!isFailed && (
        <Progress
          value={total ? Math.min(100, (100 * count) / total) : 100}
          animated={total === undefined}
          aria-label={t("Courses fetched so far")}
        />
      )}
    </div>
  );
}

function progressText(count: number, total: number | undefined, isFailed: boolean): string {
  if (isFailed) return tn(count, "{{count}} course is fetched already.", "{{count}} courses are fetched already.");
  return total === undefined
    ? tn(count, "{{count}} course fetched …", "{{count}} courses fetched …")
    : t("{{count}} of {{total}} courses fetched …", { count, total });
}
