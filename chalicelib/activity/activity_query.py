"""The query of an activity, and its filters."""

from datetime import UTC, date, datetime, time
from typing import Annotated

from msgspec import Meta, Struct, field

from chalicelib.activity.activity_entry import LATEST, Position, milliseconds
from chalicelib.activity.read_activity import Filters
from chalicelib.courses.absences.absence_events import AbsenceEventType
from chalicelib.courses.commands import RecordId
from chalicelib.courses.events import EventType
from chalicelib.errors import FieldMessage, InvalidFields
from chalicelib.texts import VISIBLE, folded

TYPES = (*EventType, *AbsenceEventType)
Type = Annotated[
    str,
    Meta(pattern=rf"^({'|'.join(TYPES)})\Z", title="one_of", description="the type of an event: see docs/events.md"),
]
When = Annotated[
    str,
    Meta(
        max_length=35,
        title="date_or_instant",
        description="a date such as 2025-07-12, or an instant such as 2025-07-12T19:30:00Z",
    ),
]
Actor = Annotated[
    str,
    Meta(min_length=1, max_length=200, pattern=VISIBLE, title="text_1_200", description="text of 1 to 200 characters"),
]
_WHEN = FieldMessage("date_or_instant", "must be a date such as 2025-07-12, or an instant such as 2025-07-12T19:30:00Z")
_DAY_MS = 86_400_000


class ActivityQuery(Struct, frozen=True, kw_only=True, rename="camel"):
    """Which entries are wanted; None for all. A date is the whole day in UTC. ``actor`` is a part of the name."""

    course_id: RecordId | None = None
    type: Type | None = None
    actor: Actor | None = None
    first: When | None = field(default=None, name="from")
    last: When | None = field(default=None, name="to")
    next: Annotated[str | None, Meta(title="page", description="the `next` of a former page")] = None


def filters_of(query: ActivityQuery) -> Filters:
    """Returns the filters. Raises InvalidFields for text that is no date and no instant, and for the wrong order."""
    errors: dict[str, FieldMessage] = {}
    bounds: dict[str, int | None] = {}
    for name, text, added in (("from", query.first, 0), ("to", query.last, _DAY_MS - 1)):
        try:
            bounds[name] = None if text is None else _milliseconds(text, added)
        except (ValueError, TypeError, OverflowError):
            errors[name] = _WHEN
    if errors:
        raise InvalidFields(errors)
    first, last = bounds["from"], bounds["to"]
    if first is not None and last is not None and first > last:
        raise InvalidFields.of("to", "not_before_first_day", "must not be before `from`")
    actor = folded(query.actor) if query.actor else None
    return Filters(course_id=query.course_id, type=query.type, actor=actor, first_ms=first, last_ms=last)


def position_before(query: ActivityQuery) -> Position | None:
    """Returns the position that the page ends before, None for the first page. Raises InvalidFields."""
    if query.next is None:
        return None
    try:
        return Position.parse(query.next)
    except ValueError as exc:
        raise InvalidFields.of("next", "page", "must be the `next` of a former page") from exc


def _milliseconds(text: str, added_to_a_day: int) -> int:
    """An instant in ms since the epoch, or the beginning of a day with so many ms added."""
    if len(text) == len("2025-07-12"):
        instant, added = datetime.combine(date.fromisoformat(text), time(), UTC), added_to_a_day
    else:
        instant, added = datetime.fromisoformat(text), 0
    return min(max(milliseconds(instant) + added, 0), LATEST.at_ms - 1)
