"""The view of an absence, and its events: on the admins' channel and on that of the instructor.

No organization hears of an absence.
"""

from datetime import date

from msgspec import Struct, json

from chalicelib.courses.absences.absence import Absence, AbsenceKind
from chalicelib.courses.absences.absence_events import EVENT, AbsenceEventType
from chalicelib.feed.cursor import Cursor
from chalicelib.feed.entries import Entry
from chalicelib.instants import format_instant
from chalicelib.people import channels
from chalicelib.people.identity import Actor, Identity

INVALIDATES = ("instructors", "absences")


class AbsenceView(Struct, frozen=True, rename="camel"):
    """The absence for admins and its instructor: every key is always present. Instants are in UTC."""

    absence_id: int
    instructor_id: int
    instructor_name: str
    kind: AbsenceKind
    from_date: date
    from_time: str | None
    to_date: date
    to_time: str | None
    time_zone: str
    starts_at: str
    ends_at: str
    note: str | None
    created_at: str
    actor: Actor


def absence_view(absence: Absence) -> AbsenceView:
    """Returns the absence as admins and its instructor may see it."""
    interval = absence.interval
    instants = {"starts_at": interval.starts_at, "ends_at": interval.ends_at, "created_at": absence.created_at}
    values = {name: getattr(absence, name) for name in Absence.__struct_fields__}
    return AbsenceView(**values | {name: format_instant(instant) for name, instant in instants.items()})


class AbsenceTold(Struct, frozen=True, rename="camel"):
    """What an event tells of an absence: who is away and when, but not why.

    A reason may tell of an illness, and events are kept after the absence is removed: for days in the feed, for
    a year in activity, and for ever by receivers of webhooks.
    """

    absence_id: int
    instructor_id: int
    instructor_name: str
    from_date: date
    from_time: str | None
    to_date: date
    to_time: str | None
    time_zone: str
    starts_at: str
    ends_at: str
    created_at: str
    actor: Actor


class AbsenceEventData(Struct, frozen=True, kw_only=True, rename="camel"):
    """The payload. ``id``, ``after`` and ``timestamp`` as in an event of a course.

    ``absence`` is the absence that was added or removed.
    """

    type: AbsenceEventType
    absence_id: int
    instructor_id: int
    instructor_name: str
    timestamp: str
    id: str
    after: str
    actor: Actor
    invalidates: tuple[str, ...]
    absence: AbsenceTold


def absence_audience(absence: Absence) -> list[str]:
    """Returns the channels that receive the event."""
    return [channels.ADMIN, channels.instructor(absence.instructor_id)]


def absence_entry(
    event_type: AbsenceEventType, absence: Absence, by: Identity, timestamp: str, channel: str, cursor: Cursor
) -> Entry:
    """Returns the feed entry of that channel with the number of the cursor. ``timestamp`` is an instant in UTC."""
    data = AbsenceEventData(
        type=event_type,
        absence_id=absence.absence_id,
        instructor_id=absence.instructor_id,
        instructor_name=absence.instructor_name,
        timestamp=timestamp,
        id=str(cursor),
        after=str(Cursor(cursor.epoch, cursor.seq - 1)),
        actor=by.actor,
        invalidates=INVALIDATES,
        absence=_told(absence_view(absence)),
    )
    return Entry(channel, cursor.seq, EVENT, json.encode(data), actor_id=by.user_id)


def _told(view: AbsenceView) -> AbsenceTold:
    return AbsenceTold(**{name: getattr(view, name) for name in AbsenceTold.__struct_fields__})
