/** Where forms open: above everything, one at a time, and untouched by what happens to the lists below. */
import { Modal, VisuallyHidden } from "@mantine/core";
import { type ComponentType, createContext, type ReactNode, useContext, useMemo, useState } from "react";
import type { Course, Role } from "@/domain/course.ts";
import { actionWord, type CourseAction } from "@/domain/permissions.ts";
import { useSignedIn } from "@/features/session/index.ts";
import { AssignForm } from "./AssignForm.tsx";
import { CancelForm } from "./CancelForm.tsx";
import { CompleteForm } from "./CompleteForm.tsx";
import type { FormProps } from "./forms.ts";
import { RequestForm } from "./RequestForm.tsx";
import { RescheduleForm } from "./RescheduleForm.tsx";

type Open = { action: "request" } | { action: CourseAction; course: Course };

interface Host {
  openRequest(): void;
  openAction(action: CourseAction, course: Course): void;
}

const HostContext = createContext<Host | null>(null);

const FORMS: Record<CourseAction, ComponentType<FormProps>> = {
  assign: AssignForm,
  reschedule: RescheduleForm,
  cancel: CancelForm,
  complete: CompleteForm,
};

export function useActions(): Host {
  const host = useContext(HostContext);
  if (!host) throw new Error("useActions needs an ActionHost above it.");
  return host;
}

export function ActionHost({ children }: { children: ReactNode }) {
  const { role } = useSignedIn();
  const [open, setOpen] = useState<Open | null>(null);
  const [said, setSaid] = useState("");
  const host = useMemo<Host>(
    () => ({
      openRequest: () => setOpen({ action: "request" }),
      openAction: (action, course) => setOpen({ action, course }),
    }),
    [],
  );
  const close = (): void => setOpen(null);

  function done(course: Course): void {
    setSaid(`Saved. Course ${course.courseId} is ${course.status}.`);
    close();
  }

  return (
    <HostContext value={host}>
      {children}
      <VisuallyHidden role="status">{said}</VisuallyHidden>
      <Modal.Root
        opened={open !== null}
        onClose={close}
        centered
        zIndex={300}
        // What was typed is not lost by a stray click.
        closeOnClickOutside={false}
      >
        <Modal.Overlay />
        <Modal.Content>
          {/* A dialog's head is not the page's banner. */}
          <Modal.Header role="presentation">
            <Modal.Title>{open && titleOf(open, role)}</Modal.Title>
            <Modal.CloseButton aria-label="Close" />
          </Modal.Header>
          <Modal.Body>
            {open?.action === "request" && <RequestForm onDone={done} onClose={close} />}
            {open && open.action !== "request" && <CourseForm open={open} onDone={done} onClose={close} />}
          </Modal.Body>
        </Modal.Content>
      </Modal.Root>
    </HostContext>
  );
}

function CourseForm({ open, ...ways }: { open: Extract<Open, { course: Course }> } & Omit<FormProps, "course">) {
  const Form = FORMS[open.action];
  return <Form course={open.course} {...ways} />;
}

function titleOf(open: Open, role: Role): string {
  if (open.action === "request") return "Request a course";
  const word = actionWord(open.action, open.course, role);
  return open.action === "assign" ? `${word} an instructor` : open.action === "complete" ? word : `${word} this course`;
}
