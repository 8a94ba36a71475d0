/** Whether a form is of no more use: the course, as it is now, no longer allows its action. */
import { type CourseAction, isActionOver } from "@/domain/action_buttons.ts";
import type { Course, Status } from "@/domain/course.ts";
import { useSignedIn } from "@/features/session/index.ts";
import { isOutcomeUnknown, Problem } from "@/platform/request_errors.ts";
import type { ActionRun } from "./use_action.ts";
import type { BaseVersion } from "./use_base_version.ts";

/** While a request is under way, and after one without a response, which may be repeated, no form is over. */
export function useIsFormOver({ action, isBusy, failure }: ActionRun, base: BaseVersion | undefined): boolean {
  const { role, session } = useSignedIn();
  if (!base || isBusy || isOutcomeUnknown(failure)) return false;
  const present = base.isGone ? null : presentCourse(base, failure);
  return present === null || isActionOver(action as CourseAction, role, present, session.identity.instructorId);
}

/** The newest version that is known; `null` if the reader may no longer see the course. */
function presentCourse({ course, newer }: BaseVersion, failure: Error | null): Course | null {
  const refused = failure instanceof Problem ? failure : null;
  if (refused?.isCourseGone) return null;
  const known = newer ? courseAfter(newer, course) : course;
  return known && refused?.course && refused.course.version > known.version ? refused.course : known;
}

/** Events of earlier versions of the service name no course. */
function courseAfter({ course, status, instructorId }: NonNullable<BaseVersion["newer"]>, base: Course): Course | null {
  return course === undefined ? { ...base, status: status as Status, instructorId } : course;
}
