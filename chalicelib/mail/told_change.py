"""Reads the change that an entry of a feed announces, as far as mails tell of it. Pure."""

from datetime import date
from typing import Any

from msgspec import UNSET, DecodeError, Struct, UnsetType, ValidationError, json

from chalicelib.courses.course_status import Status
from chalicelib.courses.events import EventType
from chalicelib.courses.views import digest_of_json
from chalicelib.feed.entries import Entry
from chalicelib.mail.queued_mail import ADMIN_TYPES, Known, LastKnown, MailedChange, Times
from chalicelib.people import channels
from chalicelib.people.identity import Role


class _Previous(Struct, frozen=True, rename="camel"):
    scheduled_date: date
    start_time: str | None = None
    end_time: str | None = None
    instructor_id: int | None = None


class _Actor(Struct, frozen=True):
    role: str = ""
    name: str = ""


class _Event(Struct, frozen=True, rename="camel"):
    """The members of an event that mails use; docs/events.md describes them."""

    type: str
    course_id: int
    version: int
    id: str
    course_type: str
    time_zone: str
    scheduled_date: date
    status: str = ""
    start_time: str | None = None
    end_time: str | None = None
    previous_status: str | None = None
    previous: _Previous | None = None
    actor: _Actor = _Actor()
    reason: str | None = None
    changed: tuple[str, ...] | UnsetType | None = UNSET
    course: dict[str, Any] | None = None


_event = json.Decoder(_Event)


def course_change(entry: Entry) -> tuple[int, MailedChange] | None:
    """Returns the number of the course and the change; None for an entry that is not about a course.

    Also None for a type that the entry's channel gets no mails about, and for a change of what the channel cannot see.
    """
    if not entry.is_event:
        return None
    try:
        event = _event.decode(entry.data)
    except (DecodeError, ValidationError):
        # Events about instructors' absences have no course.
        return None
    if event.changed == () or (entry.channel == channels.ADMIN and not _asks_admins(event)):
        return None
    was_confirmed = event.previous_status == Status.CONFIRMED
    before = _times(event.previous) if event.previous else None
    is_taken_away = event.course is None
    last = LastKnown(event.course_type, event.time_zone, before or _times(event)) if is_taken_away else None
    return event.course_id, MailedChange(
        type=event.type,
        version=event.version,
        cursor=event.id,
        actor=event.actor.name,
        role=event.actor.role,
        reason=event.reason,
        before=before,
        last_known=last,
        ends_confirmed=was_confirmed and (is_taken_away or event.status == Status.CANCELLED),
        # Entries of earlier versions do not tell what the channel saw before.
        knew=None if event.changed is UNSET else _known(event, entry.former),
        shown=digest_of_json(event.course) if event.course else "",
    )


def _asks_admins(event: _Event) -> bool:
    """An instructor whom an admin takes off a course is the admins' own work."""
    is_own = event.type == EventType.COURSE_DECLINED and event.actor.role == Role.ADMIN
    return event.type in ADMIN_TYPES and not is_own


def _known(event: _Event, former: str) -> Known:
    instructor_id = event.previous.instructor_id if event.previous else None
    return Known(former, event.previous_status, instructor_id) if former else Known()


def _times(given: _Previous | _Event) -> Times:
    return Times(given.scheduled_date, given.start_time, given.end_time)
