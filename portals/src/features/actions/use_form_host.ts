/**
 * Which form is open, and what must be asked before another takes its place or it closes. What was typed is never
 * dropped unasked: it is kept as a draft, and a draft that is found when the portal opens has its form opened again.
 */
import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Course } from "@/domain/course.ts";
import type { DraftStore } from "./drafts.ts";
import { unfinishedFields } from "./field_rules.ts";
import { openerOf, useFocusReturn } from "./focus_return.ts";
import type { ActionName, OpenForm } from "./forms.ts";

export interface Open {
  action: ActionName;
  course: Course | null;
  /** What is to stand in the form from a draft. */
  restored: Readonly<Record<string, unknown>> | null;
}

export interface FormHost {
  open: Open | null;
  /** Counts the forms that were shown: one that takes another's place begins anew. */
  serial: number;
  form: OpenForm | null;
  /** Whether the person is being asked to discard what was typed. */
  isAsking: boolean;
  /** The dialog's content, as far as it is there. */
  content: RefObject<HTMLDivElement | null>;
  /** Opens a form; `null` closes the one that is open. Asks first if something was typed. */
  show(next: Open | null): void;
  /** The person's answer: whether to discard. */
  answer(isDiscarding: boolean): void;
  /** The action was carried out. */
  done(): void;
}

export function useFormHost(drafts: DraftStore): FormHost {
  const [{ open, serial }, setShown] = useState(() => ({ open: openAgain(drafts), serial: 0 }));
  const [question, setQuestion] = useState<{ next: Open | null } | null>(null);
  const content = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLElement | null>(null);
  const isBusy = useRef(false);
  const holdsText = useCallback(
    () => drafts.get() !== null || Object.keys(unfinishedFields(content.current)).length > 0,
    [drafts],
  );

  const form = useMemo<OpenForm | null>(() => open && formIn(open, drafts, isBusy), [open, drafts]);
  useQuestionBeforeLeaving(open !== null, holdsText);
  useFocusReturn(open !== null, opener);

  const setOpen = useCallback(
    (next: Open | null) => setShown((before) => ({ open: next, serial: before.serial + 1 })),
    [],
  );

  const show = useCallback(
    (next: Open | null): void => {
      // Nobody would see how the attempt ended.
      if (isBusy.current) return;
      if (next) opener.current ??= openerOf(document.activeElement);
      if (holdsText()) setQuestion({ next });
      else setOpen(next);
    },
    [holdsText, setOpen],
  );

  function answer(isDiscarding: boolean): void {
    setQuestion(null);
    if (!question || !isDiscarding) return;
    drafts.discard();
    setOpen(question.next);
  }

  function done(): void {
    drafts.discard();
    setOpen(null);
  }

  return { open, serial, form, isAsking: question !== null, content, show, answer, done };
}

function openAgain(drafts: DraftStore): Open | null {
  const draft = drafts.get();
  return draft && { action: draft.action, course: draft.course, restored: draft.typed };
}

function formIn({ action, course: opened, restored }: Open, drafts: DraftStore, isBusy: RefObject<boolean>): OpenForm {
  let course = opened;
  let typed = "{}";
  function save(): void {
    if (typed === "{}") drafts.discard();
    else drafts.keep({ action, course, typed: JSON.parse(typed) as Record<string, unknown> });
  }
  return {
    restored,
    keep(now) {
      typed = now;
      save();
    },
    setBase(now) {
      course = now;
      save();
    },
    setBusy(now) {
      isBusy.current = now;
    },
  };
}

/** The browser asks before the page goes: by closing the tab, by another address, by a reload. */
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
