/** Says what others did, politely. One's own actions never come here. */
import { Anchor, CloseButton, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { useLive, useToasts } from "./context.ts";
import classes from "./Toasts.module.css";
import type { Toast } from "./toast_store.ts";

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
  const [isHeld, setHeld] = useState(false);
  const { id, title, text, courseId } = toast;

  useEffect(() => {
    if (isHeld) return;
    const timer = setTimeout(() => toasts.dismiss(id), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [toasts, id, isHeld]);

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: hovering and focusing only hold the message, nothing is to be done there.
    <div
      className={classes.toast}
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
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
