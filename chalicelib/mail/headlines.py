"""What a mail about a course says first. Pure."""

from collections.abc import Sequence

from chalicelib.courses.course import Course
from chalicelib.courses.course_status import Status
from chalicelib.courses.events import EventType
from chalicelib.mail.mail_texts import Words
from chalicelib.mail.queued_mail import Known, MailedChange, Times
from chalicelib.mail.settled_changes import is_news
from chalicelib.people.identity import Role

# The types of change that set date and times, and the instructor of a confirmed course.
MOVING_TYPES = (EventType.COURSE_RESCHEDULED, EventType.COURSE_ASSIGNED)


def headline(course: Course, changes: Sequence[MailedChange], times: Times, words: Words) -> str:
    """Returns what has happened to the course, ``times`` of which the reader may see, by ``changes``, oldest first."""
    if course.status is Status.CANCELLED:
        return words.cancelled
    if course.status is Status.COMPLETED:
        return words.completed
    knew = changes[0].knew
    if knew is not None and not knew.had_course:
        is_confirmed = course.status is Status.CONFIRMED
        return words.headlines[EventType.COURSE_ASSIGNED if is_confirmed else EventType.NEW_COURSE_REQUEST]
    has_other_instructor = _has_other_instructor(course, knew) and _may_have_moved(changes)
    if former_times(changes, times):
        return words.moved_and_replaced if has_other_instructor else words.moved
    if has_other_instructor:
        return words.replaced
    news = (headline_of(course, each, words) for each in reversed(changes) if is_news(course, each, changes))
    return next(filter(None, news), words.changed)


def headline_of(course: Course, change: MailedChange, words: Words) -> str | None:
    """Returns the headline of one change that is still true of the course; None for one that has none of its own."""
    if change.type == EventType.CHANGE_REQUESTED and course.change_request:
        return words.asked[course.change_request.kind]
    if change.type == EventType.COURSE_DECLINED and change.role == Role.ADMIN:
        return words.taken_off
    return words.headlines.get(change.type)


def former_times(changes: Sequence[MailedChange], times: Times) -> Times | None:
    """Returns date and times before the first of the changes where they were others, and one of these moved them.

    What a person has never been told of has not moved: that it is confirmed, say, is the news.
    """
    first = changes[0]
    is_new = first.knew is not None and not first.knew.had_course
    return first.before if not is_new and first.before != times and _may_have_moved(changes) else None


def _may_have_moved(changes: Sequence[MailedChange]) -> bool:
    return any(each.type in MOVING_TYPES for each in changes)


def _has_other_instructor(course: Course, knew: Known | None) -> bool:
    was_confirmed = knew is not None and knew.status == Status.CONFIRMED == course.status
    return was_confirmed and knew is not None and knew.instructor_id != course.instructor_id
