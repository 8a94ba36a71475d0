import { invalidatedBy } from "@coursewire/client/query";
import { useState } from "react";
import type { Course } from "@/domain/course.ts";
import { LIST_NAMES, savedCoursesOf } from "@/features/courses/index.ts";
import { useLive } from "@/features/live/index.ts";
import { useSignedIn } from "@/features/session/index.ts";
import { useUndo } from "@/features/undo/index.ts";
import { fieldSentence, isOutcomeUnknown, Problem } from "@/platform/request_errors.ts";
import type { FieldErrors } from "./field_rules.ts";
import { IdempotencyKeys } from "./idempotency_keys.ts";
import type { ActionName } from "./open_form.ts";

const EVENT_TYPES: Record<ActionName, string> = {
  request: "new_course_request",
  assign: "course_assigned",
  reschedule: "course_rescheduled",
  cancel: "course_cancelled",
  complete: "course_completed",
  copy: "new_course_request",
  edit: "course_edited",
  "ask-move": "change_requested",
  "ask-cancel": "change_requested",
  "accept-change": "course_rescheduled",
  "decline-change": "change_request_declined",
  "withdraw-change": "change_request_withdrawn",
  decline: "course_declined",
};

export interface ActionRun {
  action: ActionName;
  isBusy: boolean;
  /** The error of the last attempt; `null` after a change of the base version. */
  failure: Error | null;
  run(path: string, body: object, version?: number): Promise<void>;
  /** Shows errors at fields without sending anything. */
  refuse(fields: FieldErrors): void;
  forget(): void;
}

/** Sends an action, puts the response into the lists, and keeps the error for the form. */
export function useAction(action: ActionName, onDone: (course: Course) => void): ActionRun {
  const { api } = useSignedIn();
  const { actions, changes, client, realtime, apply, invalidate } = useLive();
  const undo = useUndo();
  const [keys] = useState(() => new IdempotencyKeys());
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Error | null>(null);

  async function run(path: string, body: object, version?: number): Promise<void> {
    const idempotencyKey = keys.keyFor(path, body);
    const offerUndo = undo.prepare(action, courseOf(path), version);
    setBusy(true);
    setFailure(null);
    try {
      const conditions = version === undefined ? { idempotencyKey } : { idempotencyKey, version };
      const course = await actions.track(api.post<Course>(path, body, conditions), courseOf(path));
      keys.settle();
      apply(course);
      changes.highlight(course.courseId);
      savedCoursesOf(client).add(course);
      // The event of the action refetches everything else if events arrive by push.
      if (realtime.state !== "live") refetchStale(EVENT_TYPES[action]);
      onDone(course);
      offerUndo(course);
    } catch (error) {
      if (!isOutcomeUnknown(error)) keys.settle();
      setFailure(error instanceof Error ? error : new Error(String(error)));
    } finally {
      setBusy(false);
    }
  }

  function refetchStale(type: string): void {
    const lists: readonly string[] = LIST_NAMES;
    for (const key of invalidatedBy(type) ?? []) if (!lists.includes(key)) invalidate({ queryKey: [key] });
  }

  const refuse = (fields: FieldErrors): void => setFailure(Problem.ofFields(fields));
  return { action, isBusy, failure, run, refuse, forget: () => setFailure(null) };
}

/** The course number in an action's path; `null` for a request of a new course. */
function courseOf(path: string): number | null {
  const [, courseId] = /^\/courses\/(\d+)\//.exec(path) ?? [];
  return courseId === undefined ? null : Number(courseId);
}

/** The error of a field as a sentence. */
export function fieldError(failure: Error | null, field: string, label: string): string | undefined {
  if (!(failure instanceof Problem)) return undefined;
  const message =
    failure.fields[field] ?? Object.entries(failure.fields).find(([name]) => name.startsWith(`${field}[`))?.[1];
  return message && fieldSentence(label, message);
}
