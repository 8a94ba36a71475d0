"""How many courses of each status a channel has, as a projection of its feed: exact up to the cursor that it names."""

from collections import Counter
from collections.abc import Iterable, Mapping

from msgspec import DecodeError, Struct, json

from chalicelib.courses.course_status import Status
from chalicelib.feed.cursor import Cursor
from chalicelib.feed.entries import LOST, Entry

Counts = dict[str, int]
_INSTRUCTOR = "instructor:"


class Totals(Struct, frozen=True):
    """``counts`` has every status, after all entries up to ``cursor`` and none behind."""

    cursor: Cursor
    counts: Counts


class Broken(Exception):
    """The entries do not continue the projection: some are lost, or belong to another epoch. Only a count helps."""


class Step(Struct, frozen=True):
    """What an event did to a list: the status of the course there, None if the course is not in the list."""

    course_id: int
    before: Status | None
    after: Status | None


class _Previous(Struct, rename="camel"):
    instructor_id: int | None


class _Event(Struct, rename="camel"):
    id: str
    course_id: int
    status: Status
    previous_status: Status | None
    instructor_id: int | None
    previous: _Previous | None


_event = json.Decoder(_Event)


def steps(channel: str, entries: Iterable[Entry], epoch: str) -> list[Step]:
    """Returns what the entries did to the list of their channel, whatever the types of their events.

    Events that are not about a course's status do nothing. Raises Broken for a lost entry, or one of another epoch.
    """
    found: list[Step] = []
    for entry in entries:
        if entry.event == LOST:
            raise Broken
        if not entry.is_event:
            continue
        try:
            event = _event.decode(entry.data)
        except DecodeError:
            continue
        if event.id != str(Cursor(epoch, entry.seq)):
            raise Broken
        before, after = event.previous_status, event.status
        if channel.startswith(_INSTRUCTOR):
            number = channel.removeprefix(_INSTRUCTOR)
            earlier = event.previous.instructor_id if event.previous else None
            found.append(
                Step(
                    event.course_id,
                    before if str(earlier) == number else None,
                    after if str(event.instructor_id) == number else None,
                )
            )
        else:
            found.append(Step(event.course_id, before, after))
    return found


def advanced(totals: Totals, channel: str, entries: list[Entry]) -> Totals:
    """Returns the totals after the entries, which must follow ``totals.cursor``. Raises Broken, also for a gap."""
    if not entries or entries[0].seq != totals.cursor.seq + 1:
        raise Broken
    counts = dict(totals.counts)
    for step in steps(channel, entries, totals.cursor.epoch):
        if step.before is not None:
            counts[step.before] -= 1
        if step.after is not None:
            counts[step.after] += 1
    return Totals(Cursor(totals.cursor.epoch, entries[-1].seq), counts)


def counted(statuses: Mapping[int, Status]) -> Counts:
    """Returns the counts of courses with these statuses, by number."""
    numbers = Counter(statuses.values())
    return {status: numbers[status] for status in Status}
