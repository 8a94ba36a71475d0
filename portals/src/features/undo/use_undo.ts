/**
 * Offers to undo an action for ten seconds: by a button in a notice, and by Ctrl+Z or ⌘Z. The time stands still while the
 * notice has the pointer or the focus.
 */
import { useQueryClient } from "@tanstack/react-query";
import type { Course } from "@/domain/course.ts";
import { type TextNotice, useLive } from "@/features/live/index.ts";
import { useSignedIn } from "@/features/session/index.ts";
import { t } from "@/i18n/index.ts";
import { newIdempotencyKey } from "@/platform/idempotency_key.ts";
import { isOutcomeUnknown, Problem } from "@/platform/request_errors.ts";
import { knownCourse } from "./known_course.ts";
import { type UndoStep, undoSteps } from "./undo_steps.ts";
import { courseName, doneSentence, undoFailureText } from "./undo_texts.ts";

const UNDO_MS = 10_000;
/** A later action replaces the offer: only the last one can be undone. */
const NOTICE = { slot: "undo", shownMs: UNDO_MS };
/** Until the response, which comes within 30 seconds. */
const RUNNING = { slot: "undo", shownMs: 60_000 };

export interface Undo {
  /**
   * Called before an action on a course in this version is sent. The returned function says what was saved, once the response
   * is there, leads to the course if the person still sees it, wherever its row sorts, and offers to undo it where the domain has a way back.
   */
  prepare(action: string, courseId: number | null, version: number | undefined): (after: Course) => void;
  /**
   * Offers to undo something else than an action on a course. `sentence` says what was done, and the page has announced it;
   * `run` takes it back, rejects if that is refused, and may be repeated after a missing response.
   */
  offer(sentence: string, run: () => Promise<unknown>): void;
}

export function useUndo(): Undo {
  const { api, role, session } = useSignedIn();
  const { actions, apply, changes, invalidate, notices, realtime } = useLive();
  const client = useQueryClient();

  /** Sends the steps from `course` on. Each step has its own key, so that a repetition is carried out once. */
  async function send(course: Course, steps: readonly (UndoStep & { key: string })[]): Promise<void> {
    let present = course;
    for (const [index, { path, body, key }] of steps.entries()) {
      try {
        const conditions = { version: present.version, idempotencyKey: key };
        present = await actions.track(api.post<Course>(path, body, conditions), course.courseId);
      } catch (error) {
        fail(error, present, steps.slice(index), index > 0);
        return;
      }
      apply(present);
      changes.highlight(present.courseId);
      if (realtime.state !== "live") invalidate({ queryKey: ["instructors"] });
    }
    const text = t("{{course}} is as it was before.", { course: courseName(present) });
    notices.show({ kind: "text", title: t("Undone"), text, tone: "good" }, NOTICE);
  }

  function fail(error: unknown, course: Course, rest: (UndoStep & { key: string })[], isPartly: boolean): void {
    if (error instanceof Problem && error.course) apply(error.course);
    tellFailure(error, course.courseId, isPartly, () => send(course, rest));
  }

  function tellFailure(error: unknown, courseId: number | null, isPartly: boolean, again: () => Promise<void>): void {
    const isUnknown = isOutcomeUnknown(error);
    const title = isUnknown
      ? t("It is not known whether this was undone")
      : isPartly
        ? t("Undone in part")
        : t("Not undone");
    notices.show(
      {
        kind: "text",
        title,
        text: undoFailureText(error),
        tone: "bad",
        courseId,
        ...(isUnknown ? { action: { label: t("Try again"), run: () => start(again) } } : {}),
      },
      NOTICE,
    );
  }

  function start(run: () => Promise<void>): void {
    notices.show({ kind: "text", title: t("Undo"), text: t("The change is being taken back …") }, RUNNING);
    void run();
  }

  function show(saved: TextNotice, spoken: string, run: () => Promise<void>): void {
    notices.show({ ...saved, action: { label: t("Undo"), run: () => start(run) } }, { ...NOTICE, spoken });
  }

  return {
    prepare(action, courseId, version) {
      const before = courseId === null || version === undefined ? null : knownCourse(client, courseId, version);
      return (after) => {
        const steps = before && undoSteps(action, before, after, t("Undone at once: it was a mistake."));
        const keyed = steps?.map((step) => ({ ...step, key: newIdempotencyKey() }));
        const sentence = doneSentence(action, before, after);
        // An instructor who has given the course back sees it no more.
        const isGone = role === "instructor" && after.instructorId !== session.identity.instructorId;
        const saved = savedNotice(sentence, isGone ? null : after.courseId);
        // The forms say themselves that something is saved.
        if (!keyed) notices.show(saved, { ...NOTICE, isSilent: true });
        else show(saved, t("{{sentence}} Press Control+Z to undo.", { sentence }), () => send(after, keyed));
      };
    },
    offer(sentence, run) {
      async function takeBack(): Promise<void> {
        try {
          await run();
          notices.show({ kind: "text", title: t("Undone"), text: t("It is as it was before."), tone: "good" }, NOTICE);
        } catch (error) {
          tellFailure(error, null, false, takeBack);
        }
      }
      show(savedNotice(sentence, null), t("Press Control+Z to undo."), takeBack);
    },
  };
}

function savedNotice(text: string, courseId: number | null): TextNotice {
  return { kind: "text", title: t("Saved"), text, tone: "good", courseId };
}
