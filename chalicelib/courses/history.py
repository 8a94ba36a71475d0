"""The history of a course: every change with who, when, from what, to what and why."""

from datetime import date

from msgspec import Struct

from chalicelib.courses.course_status import Status
from chalicelib.courses.decide_change import Change
from chalicelib.courses.events import KINDS, EventType
from chalicelib.instants import format_instant
from chalicelib.people.identity import Actor


class Arrangement(Struct, frozen=True, rename="camel"):
    """The fields that a change can alter, before or after the change. Dates and times are local to the course."""

    status: Status
    scheduled_date: date
    start_time: str | None
    end_time: str | None
    instructor_id: int | None
    instructor_name: str | None


class HistoryEntry(Struct, frozen=True, kw_only=True, rename={"before": "from", "after": "to"}):
    """One change; ``at`` is an instant in UTC. ``from`` is null in the first entry."""

    version: int
    type: EventType
    at: str
    actor: Actor
    before: Arrangement | None
    after: Arrangement
    reason: str | None


def history_entry(change: Change) -> HistoryEntry:
    """Returns the entry of the change in the history of its course."""
    after = change.after
    return HistoryEntry(
        version=after.version,
        type=KINDS[change.action].type,
        at=format_instant(after.updated_at),
        actor=after.last_change.actor,
        before=Arrangement(**change.before.values_for(Arrangement)) if change.before else None,
        after=Arrangement(**after.values_for(Arrangement)),
        reason=after.reason,
    )
