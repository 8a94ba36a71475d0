"""Whether a change that waits to be mailed is still true of its course, and still news. Pure.

Others may have changed the course since, or taken the change back.
"""

from collections.abc import Sequence

from chalicelib.courses.course import Course
from chalicelib.courses.course_status import Status
from chalicelib.courses.events import EventType
from chalicelib.courses.views import CourseView, digest
from chalicelib.mail.queued_mail import ADMIN_TYPES, MailedChange

_ABOUT_REQUESTS = frozenset(
    {EventType.CHANGE_REQUESTED, EventType.CHANGE_REQUEST_DECLINED, EventType.CHANGE_REQUEST_WITHDRAWN}
)


def is_settled(view: CourseView | None, changes: Sequence[MailedChange], was_invited: bool) -> bool:
    """Whether all the changes together leave the person with what the person knew before the first.

    ``view`` is the course as the person may see it now, None if the person no longer may. ``was_invited``: the person's
    calendar was mailed the course.
    """
    knew = changes[0].knew
    if knew is None:
        return False
    if view is not None and knew.digest == digest(view):
        return True
    is_over = view is None or view.status is Status.CANCELLED
    # A course that came and went meanwhile.
    return is_over and not knew.had_course and not was_invited


def still_asks(course: Course, change: MailedChange, changes: Sequence[MailedChange]) -> bool:
    """Whether the change asks admins to act. ``changes`` are all that the same mail is about."""
    was_asked = any(each.type == EventType.CHANGE_REQUESTED for each in changes)
    if change.type == EventType.CHANGE_REQUEST_WITHDRAWN and was_asked:
        # A request that the person has not been told of need not be told to be withdrawn.
        return False
    return change.type in ADMIN_TYPES and still_holds(course, change.type)


def is_news(course: Course, change: MailedChange, changes: Sequence[MailedChange]) -> bool:
    """Whether the headline of the change is true of the course as it is now, and was not before ``changes``."""
    knew = changes[0].knew
    match change.type:
        case EventType.COURSE_ASSIGNED | EventType.COURSE_DECLINED:
            is_new = knew is None or knew.status != course.status
        case EventType.CHANGE_REQUEST_DECLINED | EventType.CHANGE_REQUEST_WITHDRAWN:
            was_asked = any(each.type == EventType.CHANGE_REQUESTED for each in changes)
            is_new = not was_asked or all(each.type in _ABOUT_REQUESTS for each in changes)
        case _:
            is_new = True
    return is_new and still_holds(course, change.type)


def still_holds(course: Course, event_type: str) -> bool:
    """Whether the headline of a change of that type is true of the course as it is now."""
    match event_type:
        case EventType.NEW_COURSE_REQUEST | EventType.COURSE_DECLINED:
            return course.status is Status.PENDING
        case EventType.COURSE_ASSIGNED:
            return course.status is Status.CONFIRMED
        case EventType.CHANGE_REQUESTED:
            return course.change_request is not None
        case EventType.CHANGE_REQUEST_DECLINED | EventType.CHANGE_REQUEST_WITHDRAWN:
            return course.is_open and course.change_request is None
    return True
