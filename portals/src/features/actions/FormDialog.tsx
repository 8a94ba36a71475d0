/** The dialog around a form. Leaving it, by whatever way, goes through the host, which asks before text is lost. */
import { Modal } from "@mantine/core";
import { type ReactNode, useEffect, useEffectEvent } from "react";
import { DiscardQuestion } from "./DiscardQuestion.tsx";
import { OpenFormContext } from "./forms.ts";
import type { FormHost } from "./use_form_host.ts";

interface Props {
  host: FormHost;
  title: ReactNode;
  children: ReactNode;
}

export function FormDialog({ host, title, children }: Props) {
  const { open, form, isAsking } = host;
  const isOpen = open !== null;
  useEscape(isOpen, () => (isAsking ? host.answer(false) : host.show(null)));
  return (
    <>
      <Modal.Root
        opened={isOpen}
        onClose={() => host.show(null)}
        centered
        zIndex={300}
        closeOnEscape={false}
        // A stray click closes nothing.
        closeOnClickOutside={false}
        // The host returns the focus, also when the element that opened the form has left the page.
        returnFocus={false}
      >
        <Modal.Overlay />
        <Modal.Content ref={host.content}>
          {/* A dialog's head is not the page's banner. */}
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
      <DiscardQuestion isAsking={isAsking} onChoice={host.answer} />
    </>
  );
}

/** Escape acts on the topmost dialog alone. While a character is being composed, the key belongs to the input method. */
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
