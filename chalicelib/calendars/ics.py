"""Courses as one iCalendar file: RFC 5545, and RFC 5546 (iTIP) for the files in mails.

A course is one VEVENT. Its UID never changes and its SEQUENCE is the version of the course, so a calendar replaces the
event by a later file and ignores an earlier one. The texts show what a course view shows, no more.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from icalendar import Calendar, Event, Timezone, vCalAddress
from msgspec import Struct

from chalicelib.calendars.calendar_texts import description, summary
from chalicelib.calendars.language import Language
from chalicelib.calendars.time_zone_component import time_zone_component
from chalicelib.courses import local_time
from chalicelib.courses.course_status import Status
from chalicelib.courses.views import CourseView
from chalicelib.instants import parse_instant

PRODUCT = "-//Coursewire//Courses//EN"
# A hint. Most programs poll when they want to (docs/calendars.md).
REFRESH_AFTER = timedelta(hours=1)
STATUSES = {
    Status.PENDING: "TENTATIVE",
    Status.CONFIRMED: "CONFIRMED",
    Status.COMPLETED: "CONFIRMED",
    Status.CANCELLED: "CANCELLED",
}
# RFC 5545, section 3.1, allows no other control characters than these in a text.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
# What programs may take for the end of a line.
_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")


class Method(StrEnum):
    """What a mail asks of the recipient's calendar: RFC 5546, section 3.2."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


class Person(Struct, frozen=True):
    """Who sends or gets an invitation."""

    mail: str
    name: str


class CalendarTexts(Struct, frozen=True, kw_only=True):
    """What does not depend on the course. ``stage_host`` makes UIDs unique, so it must never change in a stage.

    ``link`` returns the address of a course's page. ``name`` is that of a feed, None in other files.
    """

    stage_host: str
    language: Language = Language.ENGLISH
    link: Callable[[int], str] | None = None
    name: str | None = None


def course_uid(course_id: int, stage_host: str) -> str:
    """Returns the UID of a course in all calendars."""
    return f"course-{course_id}@{stage_host}"


def course_calendar(
    courses: Iterable[CourseView],
    texts: CalendarTexts,
    *,
    method: Method | None = None,
    organizer: Person | None = None,
    attendee: Person | None = None,
    now: datetime | None = None,
) -> bytes:
    """Returns an iCalendar file of the courses, in UTF-8 with lines that end in CR LF.

    With a ``method`` it is an iTIP message about one course, which needs an ``organizer``, an ``attendee`` and the time
    ``now`` at which it is made. CANCEL removes the event from the attendee's calendar, whatever the status of the
    course, and tells no details. Raises ValueError for a message that lacks one of these or has not one course.
    """
    shown = list(courses)
    if method and (not (organizer and attendee and now) or len(shown) != 1):
        raise ValueError(f"{method} needs an organizer, an attendee, a time and one course")
    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", PRODUCT)
    calendar.add("CALSCALE", "GREGORIAN")
    if method:
        calendar.add("METHOD", method)
    if texts.name:
        calendar.add("NAME", texts.name)
        calendar.add("X-WR-CALNAME", texts.name)
        calendar.add("REFRESH-INTERVAL", REFRESH_AFTER, parameters={"VALUE": "DURATION"})
        calendar.add("X-PUBLISHED-TTL", "PT1H")
    for component in _time_zones(shown):
        calendar.add_component(component)
    for course in shown:
        event = _event(course, texts, method, now)
        _add_people(event, method, organizer, attendee)
        calendar.add_component(event)
    return bytes(calendar.to_ical(sorted=False))


def _event(course: CourseView, texts: CalendarTexts, method: Method | None, now: datetime | None) -> Event:
    event, updated_at = Event(), parse_instant(course.updated_at)
    is_cancelled = method is Method.CANCEL or course.status is Status.CANCELLED
    event.add("UID", course_uid(course.course_id, texts.stage_host))
    event.add("SEQUENCE", course.version)
    event.add("DTSTAMP", now or updated_at)
    _add_times(event, course)
    event.add("SUMMARY", _text(summary(course)))
    event.add("LOCATION", _text(course.location))
    event.add("STATUS", "CANCELLED" if is_cancelled else STATUSES[course.status])
    # Only a course that takes place at a known time keeps its instructor from other appointments.
    is_busy = not is_cancelled and course.status is not Status.PENDING and course.start_time is not None
    event.add("TRANSP", "OPAQUE" if is_busy else "TRANSPARENT")
    if method is Method.CANCEL:
        return event
    link = texts.link(course.course_id) if texts.link else None
    event.add("DESCRIPTION", _text(description(course, texts.language, link)))
    if link:
        event.add("URL", link)
    event.add("CREATED", parse_instant(course.created_at))
    event.add("LAST-MODIFIED", updated_at)
    return event


def _add_times(event: Event, course: CourseView) -> None:
    day = course.scheduled_date
    if course.start_time is None or course.end_time is None:
        event.add("DTSTART", day)
        if day < date.max:
            event.add("DTEND", day + timedelta(days=1))
        return
    # The local times as they are stored. RFC 5545, section 3.3.5, resolves a repeated hour, and a midnight that the
    # clocks skip, in the same way as courses/local_time.py.
    ends_next_day = course.end_time == local_time.END_OF_DAY
    end = time.min if ends_next_day else time.fromisoformat(course.end_time)
    zone = {"TZID": course.time_zone} if _is_known(course.time_zone) else {}
    event.add("DTSTART", datetime.combine(day, time.fromisoformat(course.start_time)), zone)
    event.add("DTEND", datetime.combine(day + timedelta(days=ends_next_day), end), zone)


def _time_zones(courses: Sequence[CourseView]) -> list[Timezone]:
    """A component for each zone in use. It holds for whole years, so that it changes seldom."""
    years: dict[str, list[int]] = {}
    for course in courses:
        if course.start_time is not None and course.end_time is not None and _is_known(course.time_zone):
            years.setdefault(course.time_zone, []).append(course.scheduled_date.year)
    return [
        time_zone_component(local_time.zone(name), name, date(min(of), 1, 1), date(max(of), 12, 31))
        for name, of in sorted(years.items())
    ]


def _is_known(zone_name: str) -> bool:
    """False for a zone that a later database lacks. Its times are then those of the reader's zone (RFC 5545, 3.3.5)."""
    try:
        local_time.zone(zone_name)
    except local_time.UnknownTimeZone:
        return False
    return True


def _add_people(event: Event, method: Method | None, organizer: Person | None, attendee: Person | None) -> None:
    if organizer:
        event.add("ORGANIZER", _address(organizer))
    if attendee:
        address = _address(attendee)
        if method is Method.REQUEST:
            # The portals decide who comes, and nobody reads replies.
            address.params.update({"ROLE": "REQ-PARTICIPANT", "PARTSTAT": "ACCEPTED", "RSVP": "FALSE"})
        event.add("ATTENDEE", address)


def _address(person: Person) -> vCalAddress:
    address = vCalAddress(f"mailto:{person.mail}")
    address.params["CN"] = _text(person.name).replace("\n", " ")
    return address


def _text(text: str) -> str:
    return _CONTROLS.sub(" ", _LINE_ENDS.sub("\n", text))
