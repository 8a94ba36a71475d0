/**
 * Manages the open form, and asks before it is closed or replaced while it holds typed text. The text is stored as a draft; a
 * draft that is found when the portal opens reopens its form.
 */
import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Course } from "@/domain/course.ts";
import { unfinishedFields } from "./field_rules.ts";
import { openerOf, useFocusReturn } from "./focus_return.ts";
import type { DraftStore } from "./form_drafts.ts";
import type { ActionName, OpenForm } from "./open_form.ts";

export interface Open {
  action: ActionName;
  course: Course | null;
  /** The values of a draft. */
  restored: Readonly<Record<string, unknown>> | null;
  /** The values with which the form begins instead of the course's own, unless there is a draft. */
  proposed?: Readonly<Record<string, unknown>> | undefined;
}

export interface FormHost {
  open: Open | null;
  /** The number of forms shown so far, so that a form that replaces another one is mounted anew. */
  serial: number;
  form: OpenForm | null;
  /** Whether the question to discard the typed text is shown. */
  isAsking: boolean;
  /** Whether a request is under way: until it ends the form stays open. */
  isBusy: boolean;
  /** The content of the dialog, while it is open. */
  content: RefObject<HTMLDivElement | null>;
  /** Opens a form; `null` closes the open form. Asks first if text was typed. */
  show(next: Open | null): void;
  /** Closes the question, and discards the typed text if `isDiscarding`. */
  decide(isDiscarding: boolean): void;
  /** The action was carried out. */
  done(): void;
}

export function useFormHost(drafts: DraftStore): FormHost {
  const [{ open, serial }, setShown] = useState(() => ({ open: openAgain(drafts), serial: 0 }));
  const [question, setQuestion] = useState<{ next: Open | null } | null>(null);
  const content = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLElement | null>(null);
  const [isBusy, showBusy] = useState(false);
  // Read when something is to be closed, so that `show` is the same while a form is sent.
  const busy = useRef(false);
  const setBusy = useCallback((now: boolean): void => {
    busy.current = now;
    showBusy(now);
  }, []);
  const holdsText = useCallback(
    () => drafts.get() !== null || Object.keys(unfinishedFields(content.current)).length > 0,
    [drafts],
  );

  const form = useMemo<OpenForm | null>(() => open && formIn(open, drafts, setBusy), [open, drafts, setBusy]);
  useQuestionBeforeLeaving(open !== null, holdsText);
  useFocusReturn(open !== null, opener);

  const setOpen = useCallback(
    (next: Open | null) => setShown((before) => ({ open: next, serial: before.serial + 1 })),
    [],
  );

  const show = useCallback(
    (next: Open | null): void => {
      // The user must see how the request ends.
      if (busy.current) return;
      if (next) opener.current ??= openerOf(document.activeElement);
      if (holdsText()) setQuestion({ next });
      else setOpen(next);
    },
    [holdsText, setOpen],
  );

  function decide(isDiscarding: boolean): void {
    setQuestion(null);
    if (!question || !isDiscarding) return;
    drafts.discard();
    setOpen(question.next);
  }

  function done(): void {
    drafts.discard();
    setOpen(null);
  }

  return { open, serial, form, isAsking: question !== null, isBusy, content, show, decide, done };
}

function openAgain(drafts: DraftStore): Open | null {
  const draft = drafts.get();
  return draft && { action: draft.action, course: draft.course, restored: draft.typed };
}

function formIn(
  { action, course: opened, restored, proposed }: Open,
  drafts: DraftStore,
  setBusy: (isBusy: boolean) => void,
): OpenForm {
  let course = opened;
  let typed = "{}";
  function save(): void {
    const values = JSON.parse(typed) as Record<string, unknown>;
    if (Object.entries(values).every(([name, value]) => isProposed(name, value))) drafts.discard();
    else drafts.keep({ action, course, typed: values });
  }
  /** Nobody has typed it: a course was dragged. After a reload with a draft nothing is proposed any more. */
  function isProposed(name: string, value: unknown): boolean {
    return restored === null && JSON.stringify(value) === JSON.stringify(proposed?.[name]);
  }
  return {
    restored,
    proposed,
    keep(now) {
      typed = now;
      save();
    },
    setBase(now) {
      course = now;
      save();
    },
    setBusy,
  };
}

/** The browser asks before the tab is closed, navigates or reloads. */
function useQuestionBeforeLeaving(isOpen: boolean, holdsText: () => boolean): void {
  useEffect(() => {
    if (!isOpen) return;
    const ask = (event: BeforeUnloadEvent): void => {
      if (holdsText()) event.preventDefault();
    };
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [isOpen, holdsText]);
}
