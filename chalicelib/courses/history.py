"""The history of a course: every change with who, when, from what, to what and why."""

from datetime import date

from msgspec import UNSET, Struct, UnsetType, json
from msgspec.structs import replace

from chalicelib.courses.course import ChangeRequest
from chalicelib.courses.course_status import FIRST_ACTIONS, STAND_IN, Status
from chalicelib.courses.decide_change import Change
from chalicelib.courses.events import KINDS
from chalicelib.instants import format_instant
from chalicelib.people.identity import Actor


class Arrangement(Struct, frozen=True, rename="camel"):
    """The fields that a change can alter, before or after the change. Dates and times are local to the course.

    Notes are not among them, since not everybody who sees the course may see them. Entries of earlier versions of the
    service have no fields with a default.
    """

    status: Status
    scheduled_date: date
    start_time: str | None
    end_time: str | None
    instructor_id: int | None
    instructor_name: str | None
    course_type: str | None = None
    location: str | None = None
    students: int | None = None
    change_request: ChangeRequest | None = None


class HistoryEntry(Struct, frozen=True, kw_only=True, rename={"before": "from", "after": "to"}):
    """One change; ``at`` is an instant in UTC. ``from`` is null in the first entry.

    As stored, ``exact`` is the type of the event where ``type`` is that of the action's STAND_IN.
    """

    version: int
    type: str
    at: str
    actor: Actor
    before: Arrangement | None
    after: Arrangement
    reason: str | None
    exact: str | UnsetType = UNSET


_decoder = json.Decoder(HistoryEntry)


def read_entry(body: str) -> HistoryEntry:
    """Returns a stored entry, with the type of its event."""
    entry = _decoder.decode(body)
    return replace(entry, type=entry.exact, exact=UNSET) if entry.exact else entry


def history_entry(change: Change) -> HistoryEntry:
    """Returns the entry of the change, as it is stored in the history of its course."""
    after, kind = change.after, KINDS[change.action]
    is_first = change.action in FIRST_ACTIONS
    return HistoryEntry(
        version=after.version,
        type=kind.type if is_first else KINDS[STAND_IN].type,
        at=format_instant(after.updated_at),
        actor=after.last_change.actor,
        before=Arrangement(**change.before.values_for(Arrangement)) if change.before else None,
        after=Arrangement(**after.values_for(Arrangement)),
        reason=after.reason,
        exact=UNSET if is_first else kind.type,
    )
