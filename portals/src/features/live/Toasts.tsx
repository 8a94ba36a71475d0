/**
 * The toasts: changes by other people. ADR 0017 tells why this is not @mantine/notifications.
 *
 * The live region is polite and always in the page, since screen readers announce only insertions into a known region.
 */
import { Anchor, CloseButton, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import classes from "./Toasts.module.css";
import type { Toast } from "./toast_store.ts";
import { useLive, useToasts } from "./use_live.ts";

const SHOWN_MS = 8_000;

export function Toasts({ onOpen }: { onOpen: (courseId: number) => void }) {
  const toasts = useToasts();
  return (
    <section aria-label="Notifications">
      <div className={classes.stack} role="log" aria-live="polite" data-testid="toasts">
        {toasts.map((toast) => (
          <ToastCard key={toast.id} toast={toast} onOpen={onOpen} />
        ))}
      </div>
    </section>
  );
}

function ToastCard({ toast, onOpen }: { toast: Toast; onOpen: (courseId: number) => void }) {
  const { toasts } = useLive();
  const [isPaused, setPaused] = useState(false);
  const { id, title, text, courseId } = toast;

  useEffect(() => {
    if (isPaused) return;
    const timer = setTimeout(() => toasts.dismiss(id), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [toasts, id, isPaused]);

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: hovering and focusing only stop the timer.
    <div
      className={classes.toast}
      onMouseEnter={() => setPaused(true)}
      onMouseLeave={() => setPaused(false)}
      onFocus={() => setPaused(true)}
      onBlur={() => setPaused(false)}
    >
      <div className={classes.words}>
        <Text size="sm" fw={600}>
          {title}
        </Text>
        <Text size="sm">{text}</Text>
        {courseId !== null && (
          <Anchor
            component="button"
            type="button"
            size="sm"
            onClick={() => {
              toasts.dismiss(id);
              onOpen(courseId);
            }}
          >
            {`Open course ${courseId}`}
          </Anchor>
        )}
      </div>
      <CloseButton size="sm" aria-label="Dismiss" onClick={() => toasts.dismiss(id)} />
    </div>
  );
}
