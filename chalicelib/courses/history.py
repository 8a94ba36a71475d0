"""The course's own memory: every change with who, when, from what, to what and why."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from chalicelib.courses.course import Course, Status
from chalicelib.courses.decide import Change
from chalicelib.courses.events import KINDS, EventType
from chalicelib.instants import format_instant
from chalicelib.people.identity import Actor


class Arrangement(Struct, frozen=True, rename="camel"):
    """What a change can alter, on one side of it."""

    status: Status
    scheduled_date: date
    start_time: str | None
    end_time: str | None
    instructor_id: int | None
    instructor_name: str | None


class HistoryEntry(Struct, frozen=True, kw_only=True, rename={"before": "from", "after": "to"}):
    """``from`` is null on the first entry."""

    version: int
    type: EventType
    at: str
    actor: Actor
    before: Arrangement | None
    after: Arrangement
    reason: str | None


def history_entry(change: Change) -> HistoryEntry:
    after = change.after
    return HistoryEntry(
        version=after.version,
        type=KINDS[change.action].type,
        at=format_instant(after.updated_at),
        actor=after.last_change.actor,
        before=_arrangement(change.before) if change.before else None,
        after=_arrangement(after),
        reason=change.reason,
    )


def _arrangement(course: Course) -> Arrangement:
    return Arrangement(
        course.status,
        course.scheduled_date,
        course.start_time,
        course.end_time,
        course.instructor_id,
        course.instructor_name,
    )
