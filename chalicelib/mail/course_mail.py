"""What a mail says about a course: its subject, its facts, and whether it goes into calendars. Pure.

A person who may see the course is shown it as the REST API shows it. To a person who no longer may, the mail tells only
what the event that took it away has told.
"""

from collections.abc import Sequence

from msgspec import Struct

from chalicelib.courses.course import Course
from chalicelib.courses.course_status import Status
from chalicelib.courses.events import EventType
from chalicelib.courses.views import CourseView, course_view, digest
from chalicelib.courses.visibility import is_visible
from chalicelib.instants import format_instant
from chalicelib.mail.headlines import former_times, headline, headline_of
from chalicelib.mail.mail_texts import Words, when_text
from chalicelib.mail.ports import Mailed, Method
from chalicelib.mail.queued_mail import LastKnown, MailedChange, Times
from chalicelib.mail.settled_changes import is_settled, still_asks
from chalicelib.people import channels


class CourseMail(Struct, frozen=True, kw_only=True):
    """``facts`` are pairs of a label and its value. ``calendar`` is the course in the calendar file, if any."""

    headline: str
    subject: str
    facts: tuple[tuple[str, str], ...]
    note: str = ""
    method: Method | None = None
    calendar: CourseView | None = None
    can_open: bool = True


def course_mail(
    course: Course, changes: Sequence[MailedChange], channel: str, mailed: Mailed | None, words: Words
) -> CourseMail | None:
    """Returns the mail about ``changes``, oldest first; None if there is nothing that the channel may be told, or that
    its people do not know.

    ``course`` is as it is now. ``mailed`` is what the person was mailed about it before.
    """
    if channel == channels.ADMIN:
        return _asking(course, changes, words)
    view = course_view(course, channel) if is_visible(course, channel) else None
    if is_settled(view, changes, _was_invited(mailed)):
        return None
    if view is None:
        taken = next((each for each in reversed(changes) if each.last_known), None)
        return _taken_away(course, taken, _cancels(changes, mailed), words) if taken else None
    times = _times(view)
    title = headline(course, changes, times, words)
    method = _method(view, changes, mailed)
    former = former_times(changes, times)
    # The course as it is now may be somebody else's doing: an own change, or one that the person wants no mails about.
    # Changes of what the person cannot see do not count.
    is_last = changes[-1].version == course.version or changes[-1].shown == digest(view)
    facts = _change_facts(changes[-1] if is_last else None, former, view.time_zone, words)
    return CourseMail(
        headline=title,
        subject=_subject(title, view, words),
        facts=(*facts, *_wanted_facts(view, changes, words), *_course_facts(view, words)),
        method=method,
        calendar=view if method else None,
    )


def ended_course(course: Course, known: LastKnown) -> CourseView:
    """Returns the course for a calendar file that ends an entry, with nothing but what the person has been told."""
    updated_at = format_instant(course.updated_at)
    return CourseView(
        course_id=course.course_id,
        version=course.version,
        status=Status.CANCELLED,
        course_type=known.course_type,
        organization_id=0,
        organization_name="",
        instructor_id=None,
        instructor_name=None,
        scheduled_date=known.times.scheduled_date,
        start_time=known.times.start_time,
        end_time=known.times.end_time,
        time_zone=known.time_zone,
        alternative_dates=None,
        location="",
        students=0,
        attended=None,
        notes=None,
        comments=None,
        reason=None,
        created_at=updated_at,
        updated_at=updated_at,
        change_request=None,
    )


def _asking(course: Course, changes: Sequence[MailedChange], words: Words) -> CourseMail | None:
    """Returns the mail to admins about the last change that still asks them to act, None if there is none.

    They are not told of the other changes, so the mail is about that change alone, with the course as it is now.
    Thousands of courses in the calendar of each admin would help nobody.
    """
    asking = [each for each in changes if still_asks(course, each, changes)]
    if not asking:
        return None
    view, last = course_view(course, channels.ADMIN), asking[-1]
    title = headline_of(course, last, words) or words.changed
    facts = (*_change_facts(last, None, view.time_zone, words), *_wanted_facts(view, [last], words))
    return CourseMail(headline=title, subject=_subject(title, view, words), facts=(*facts, *_course_facts(view, words)))


def _taken_away(course: Course, taken: MailedChange, cancels: bool, words: Words) -> CourseMail | None:
    if (known := taken.last_known) is None:
        return None
    when = when_text(words, known.times, known.time_zone)
    facts = _change_facts(taken, None, known.time_zone, words)
    return CourseMail(
        headline=words.taken_away,
        subject=words.label.format(words.taken_away, f"{known.course_type}, {when}"),
        note=words.taken_away_note,
        facts=(*facts, (words.course, known.course_type), (words.when, when)),
        method=Method.CANCEL if cancels else None,
        calendar=ended_course(course, known) if cancels else None,
        can_open=False,
    )


def _method(view: CourseView, changes: Sequence[MailedChange], mailed: Mailed | None) -> Method | None:
    if view.status is Status.COMPLETED:
        return None
    if view.status is Status.CANCELLED:
        return Method.CANCEL if _cancels(changes, mailed) else None
    return Method.REQUEST


def _cancels(changes: Sequence[MailedChange], mailed: Mailed | None) -> bool:
    """Whether a calendar may have an entry that ends."""
    if (knew := changes[0].knew) is not None:
        return _was_invited(mailed) or knew.status == Status.CONFIRMED
    return _was_invited(mailed) or any(each.ends_confirmed for each in changes)


def _was_invited(mailed: Mailed | None) -> bool:
    return mailed is not None and mailed.method is Method.REQUEST


def _subject(title: str, view: CourseView, words: Words) -> str:
    return words.label.format(title, f"{view.course_type}, {when_text(words, _times(view), view.time_zone)}")


def _change_facts(
    change: MailedChange | None, former: Times | None, zone_name: str, words: Words
) -> list[tuple[str, str]]:
    facts = [(words.actors.get(change.type, words.by), change.actor)] if change and change.actor else []
    facts += [(words.reason, change.reason)] if change and change.reason else []
    return facts + ([(words.before, when_text(words, former, zone_name))] if former else [])


def _wanted_facts(view: CourseView, changes: Sequence[MailedChange], words: Words) -> list[tuple[str, str]]:
    """The date that is asked for, if a change asks for one."""
    wanted = view.change_request if any(each.type == EventType.CHANGE_REQUESTED for each in changes) else None
    if wanted is None or wanted.scheduled_date is None:
        return []
    times = Times(wanted.scheduled_date, wanted.start_time, wanted.end_time)
    return [(words.wanted, when_text(words, times, view.time_zone))]


def _times(view: CourseView) -> Times:
    return Times(view.scheduled_date, view.start_time, view.end_time)


def _course_facts(view: CourseView, words: Words) -> list[tuple[str, str]]:
    return [
        (words.course, view.course_type),
        (words.when, when_text(words, _times(view), view.time_zone)),
        (words.where, view.location),
        (words.organization, view.organization_name),
        (words.instructor, view.instructor_name or words.nobody),
        (words.persons, str(view.students)),
        (words.status, words.statuses[view.status]),
    ]
