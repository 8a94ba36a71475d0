/** A run of a bulk action whose results show in the lists as those of single actions do. */
import { invalidatedBy } from "@coursewire/client/query";
import { useEffect, useState, useSyncExternalStore } from "react";
import type { Course } from "@/domain/course.ts";
import { LIST_NAMES, savedCoursesOf } from "@/features/courses/index.ts";
import { useLive } from "@/features/live/index.ts";
import { useSignedIn } from "@/features/session/index.ts";
import { Problem } from "@/platform/request_errors.ts";
import { type BulkInput, type BulkKind, eventTypeOf, isOvertaken, requestOf } from "./bulk_action.ts";
import { type BulkRow, BulkRun, type BulkState } from "./bulk_run.ts";

export interface BulkRunning {
  /** `null` before the run. */
  state: BulkState | null;
  start(courses: readonly Course[], input: BulkInput): void;
  stop(): void;
  /** Sends what was refused, and what got no response, again. What is overtaken stays refused. */
  again(): void;
  /** Whether another decision about a refused course was made since, so that it is not sent again. */
  isOvertaken(row: BulkRow): boolean;
  goOn(): void;
}

/** `onSaved` is called with the numbers of what is saved whenever a run has ended. A run ends with its dialog, which no change of the page closes. */
export function useBulkRun(kind: BulkKind, onSaved: (courseIds: readonly number[]) => void): BulkRunning {
  const { api } = useSignedIn();
  const { actions, apply, changes, client, invalidate, realtime } = useLive();
  const [run, setRun] = useState<BulkRun | null>(null);
  const state = useSyncExternalStore(run?.subscribe ?? subscribeToNothing, () => run?.state ?? null);
  const isRunning = state?.isRunning === true;

  useEffect(() => () => run?.stop(), [run]);
  useEffect(() => {
    if (!isRunning) return;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [isRunning]);

  async function send(course: Course, idempotencyKey: string, input: BulkInput): Promise<Course> {
    const { path, body } = requestOf(kind, course.courseId, input);
    try {
      const conditions = { version: course.version, idempotencyKey };
      const after = await actions.track(api.post<Course>(path, body, conditions), course.courseId);
      apply(after);
      changes.highlight(after.courseId);
      savedCoursesOf(client).add(after);
      return after;
    } catch (error) {
      if (error instanceof Problem && error.course) apply(error.course);
      throw error;
    }
  }

  async function until(running: BulkRun, ended: Promise<void>): Promise<void> {
    await ended;
    const saved = running.state.rows.filter((row) => row.state === "saved");
    // The events of the actions refetch everything else if they arrive by push.
    if (realtime.state !== "live") refetchStale();
    onSaved(saved.map(({ course }) => course.courseId));
  }

  function refetchStale(): void {
    const lists: readonly string[] = LIST_NAMES;
    for (const key of invalidatedBy(eventTypeOf(kind)) ?? []) {
      if (!lists.includes(key)) invalidate({ queryKey: [key] });
    }
  }

  /** The newest state that is known: of the refusal, or of an event. */
  function latestOf({ course, failure }: BulkRow): Course {
    const refused = failure instanceof Problem ? failure.course : null;
    const told = (changes.latest(course.courseId)?.course ?? null) as Course | null;
    return [refused, told].reduce<Course>((best, next) => (next && next.version > best.version ? next : best), course);
  }

  const isRowOvertaken = (row: BulkRow): boolean =>
    row.state === "refused" && isOvertaken(kind, row.course, latestOf(row));
  const stateToSend = (row: BulkRow): Course | null => (isRowOvertaken(row) ? null : latestOf(row));

  return {
    state,
    start(courses, input) {
      const running = new BulkRun(courses, (course, key) => send(course, key, input));
      setRun(running);
      void until(running, running.start());
    },
    stop: () => run?.stop(),
    again: () => run && void until(run, run.again(stateToSend)),
    isOvertaken: isRowOvertaken,
    goOn: () => run && void until(run, run.goOn()),
  };
}

const subscribeToNothing = () => () => {};
