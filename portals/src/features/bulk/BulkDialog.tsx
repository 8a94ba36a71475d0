/** A bulk action: its form, then its progress with a result for each course. */
import { Alert, Button, Group, Modal, Progress, Stack, Text } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { DiscardQuestion } from "@/features/actions/index.ts";
import { t, tn } from "@/i18n/index.ts";
import { BulkForm } from "./BulkForm.tsx";
import type { OpenBulk } from "./BulkHost.tsx";
import { BulkResults } from "./BulkResults.tsx";
import { bulkTitle } from "./bulk_action.ts";
import { useAllCourses } from "./use_all_courses.ts";
import { useBulkRun } from "./use_bulk_run.ts";

interface Props extends OpenBulk {
  onClose: () => void;
}

export default function BulkDialog({ kind, courses: wanted, fromInstructorId, onSaved, onClose }: Props) {
  const all = useAllCourses(wanted);
  const run = useBulkRun(kind, onSaved);
  const [isOpen, setOpen] = useState(true);
  const [isAsking, setAsking] = useState(false);
  /** The reason so far: nobody has to type it twice. */
  const typed = useRef("");
  const isRunning = run.state?.isRunning === true;
  useEscape(isAsking, () => setAsking(false));
  // How the run ends must be seen: it is stopped first.
  const close = (): void => {
    if (isRunning) return;
    if (typed.current !== "" && !run.state) setAsking(true);
    else setOpen(false);
  };
  return (
    <>
      <Modal.Root
        opened={isOpen}
        onClose={close}
        closeOnEscape={!isAsking}
        closeOnClickOutside={false}
        centered
        zIndex={300}
        transitionProps={{ duration: 120, onExited: onClose }}
      >
        <Modal.Overlay />
        <Modal.Content data-testid="bulk-dialog">
          {/* A <header> is announced as the page's banner without a role. */}
          <Modal.Header role="presentation">
            <Modal.Title>{bulkTitle(kind)}</Modal.Title>
            <Modal.CloseButton aria-label={t("Close")} aria-disabled={isRunning || undefined} />
          </Modal.Header>
          <Modal.Body>
            {run.state ? (
              <BulkResults run={run} state={run.state} onClose={close} />
            ) : all.courses ? (
              <BulkForm
                kind={kind}
                courses={all.courses}
                fromInstructorId={fromInstructorId}
                onType={(text) => {
                  typed.current = text;
                }}
                onSubmit={run.start}
                onClose={close}
              />
            ) : (
              <Loading count={all.count} failure={all.failure} onGoOn={all.goOn} onClose={close} />
            )}
          </Modal.Body>
        </Modal.Content>
      </Modal.Root>
      <DiscardQuestion
        isAsking={isAsking}
        onChoice={(isDiscarding) => {
          setAsking(false);
          if (isDiscarding) setOpen(false);
        }}
      />
    </>
  );
}

/** In the question Escape goes on typing. The key press that has opened the question is not heard any more. */
function useEscape(isActive: boolean, onEscape: () => void): void {
  useEffect(() => {
    if (!isActive) return;
    const press = (event: KeyboardEvent): void => {
      if (event.key === "Escape" && !event.isComposing) onEscape();
    };
    window.addEventListener("keydown", press, { capture: true });
    return () => window.removeEventListener("keydown", press, { capture: true });
  });
}

interface LoadingProps {
  count: number;
  failure: Error | null;
  onGoOn: () => void;
  onClose: () => void;
}

function Loading({ count, failure, onGoOn, onClose }: LoadingProps) {
  const close = useRef<HTMLButtonElement>(null);
  function goOn(): void {
    // The button that was pressed goes.
    close.current?.focus();
    onGoOn();
  }
  return (
    <Stack gap="md">
      {failure && (
        <Alert color="red" variant="light" role="alert">
          {failure.message}
        </Alert>
      )}
      <div role="status">
        {(!failure || count > 0) && (
          <Text size="sm" mb={6}>
            {failure
              ? tn(count, "{{count}} course is fetched already.", "{{count}} courses are fetched already.")
              : tn(count, "{{count}} course fetched …", "{{count}} courses fetched …")}
          </Text>
        )}
        {!failure && <Progress value={100} animated aria-label={t("Courses fetched so far")} />}
      </div>
      <Group justify="flex-end" gap="sm">
        <Button ref={close} variant="default" data-autofocus onClick={onClose}>
          {t("Close")}
        </Button>
        {failure && <Button onClick={goOn}>{count > 0 ? t("Go on") : t("Try again")}</Button>}
      </Group>
    </Stack>
  );
}
