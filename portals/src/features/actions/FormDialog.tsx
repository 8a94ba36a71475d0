/** The dialog around a form. Every way to close it calls the host, which asks before text is lost. */
import { Modal } from "@mantine/core";
import { type ReactNode, useEffect, useEffectEvent } from "react";
import { t } from "@/i18n/index.ts";
import { DiscardQuestion } from "./DiscardQuestion.tsx";
import { OpenFormContext } from "./open_form.ts";
import type { FormHost } from "./use_form_host.ts";

interface Props {
  host: FormHost;
  title: ReactNode;
  children: ReactNode;
}

export function FormDialog({ host, title, children }: Props) {
  const { open, form, isAsking } = host;
  const isOpen = open !== null;
  useEscape(isOpen, () => (isAsking ? host.decide(false) : host.show(null)));
  return (
    <>
      <Modal.Root
        opened={isOpen}
        onClose={() => host.show(null)}
        centered
        zIndex={300}
        closeOnEscape={false}
        // An accidental click must not close the form.
        closeOnClickOutside={false}
        // The host returns the focus, also if the element that opened the form is gone.
        returnFocus={false}
      >
        <Modal.Overlay />
        <Modal.Content ref={host.content}>
          {/* A <header> is announced as the page's banner without a role. */}
          <Modal.Header role="presentation">
            <Modal.Title>{title}</Modal.Title>
            <Modal.CloseButton aria-label={t("Close")} aria-disabled={host.isBusy || undefined} />
          </Modal.Header>
          <Modal.Body>
            <OpenFormContext key={host.serial} value={form}>
              {children}
            </OpenFormContext>
          </Modal.Body>
        </Modal.Content>
      </Modal.Root>
      <DiscardQuestion isAsking={isAsking} onChoice={host.decide} />
    </>
  );
}

/**
 * Escape closes the topmost dialog only. It is left to an input method that composes text, and to a field whose list is open.
 */
function useEscape(isActive: boolean, onEscape: () => void): void {
  const press = useEffectEvent((event: KeyboardEvent): void => {
    if (event.key !== "Escape" || event.isComposing || isListOpen(event.target)) return;
    event.stopImmediatePropagation();
    onEscape();
  });
  useEffect(() => {
    if (!isActive) return;
    window.addEventListener("keydown", press, { capture: true });
    return () => window.removeEventListener("keydown", press, { capture: true });
  }, [isActive]);
}

function isListOpen(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches("[data-expanded]:not([data-stays-open])");
}
