/** The dialog around a form. Every way to close it calls the host, which asks before text is lost. */
import { Modal } from "@mantine/core";
import { type ReactNode, useEffect, useEffectEvent } from "react";
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
            <Modal.CloseButton aria-label="Close" />
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

/** Escape closes the topmost dialog only. While text is composed by an input method, the key is left to the method. */
function useEscape(isActive: boolean, onEscape: () => void): void {
  const press = useEffectEvent((event: KeyboardEvent): void => {
    if (event.key !== "Escape" || event.isComposing) return;
    event.stopImmediatePropagation();
    onEscape();
  });
  useEffect(() => {
    if (!isActive) return;
    window.addEventListener("keydown", press, { capture: true });
    return () => window.removeEventListener("keydown", press, { capture: true });
  }, [isActive]);
}
