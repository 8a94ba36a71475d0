"""An absence that is added or removed as the writes that store it, computed without calling the database.

Its booking is in the same items as those of courses, under the same condition: a slots item is written under the
version that was read. So of a course and an absence that meet, or of two absences, one is refused, whichever is first.
An absence that is removed twice at once meets itself there: the second attempt finds no booking any more.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

from msgspec import Struct, json
from msgspec.structs import replace

from chalicelib.aws.table_items import Key
from chalicelib.courses import slots
from chalicelib.courses.absences.absence import Absence
from chalicelib.courses.absences.absence_entries import absence_audience, absence_entry
from chalicelib.courses.absences.absence_events import AbsenceEventType
from chalicelib.courses.absences.ports import AbsenceMissing
from chalicelib.courses.dynamo import absence_keys, course_keys
from chalicelib.courses.dynamo.named_records import require_active
from chalicelib.courses.dynamo.transaction_plan import (
    MISSING,
    Lifetimes,
    NumberedWrites,
    Put,
    Record,
    Subject,
    entry_put,
    next_version,
    read_bookings,
    receipt_puts,
)
from chalicelib.courses.ports import Receipt, SlotTaken
from chalicelib.feed.dynamo.feed_numbers import Reserved
from chalicelib.instants import format_instant
from chalicelib.people.dynamo import people_keys
from chalicelib.people.identity import Identity


class AbsencePlan(NumberedWrites, frozen=True):
    """The writes; ``absence`` is the absence that they add or remove."""

    absence: Absence


class AbsenceDraft(Struct, frozen=True):
    """Implements ``commits.Draft``. ``receipt`` is stored with the absence, if there is one."""

    absence: Absence
    event_type: AbsenceEventType
    by: Identity
    now: datetime
    lifetimes: Lifetimes
    receipt: Receipt | None = None

    @property
    def keys(self) -> list[Key]:
        return [*absence_keys.slots_items(self.absence), *self._named]

    @property
    def audience(self) -> list[str]:
        return absence_audience(self.absence)

    @property
    def counter(self) -> Key | None:
        # That of courses: a restore never lowers it, so no number is given twice.
        return course_keys.COURSE_COUNTER if self._is_added else None

    def require_possible(self, known: Mapping[Key, Record]) -> None:
        """Raises SlotTaken for an absence that cannot be added, and AbsenceMissing for one that is removed already.

        Raises RecordDeactivated for an absence of an instructor who was deactivated.
        """
        require_active(self._named, known)
        mine = self.absence.booking
        days = absence_keys.slots_items(self.absence)
        held = [booking for key in days for booking in read_bookings(known.get(key))]
        if not self._is_added:
            if not any(booking.course_id == mine.course_id for booking in held):
                raise AbsenceMissing
            return
        # A new absence has no number yet, and no booking has that of none.
        if holder := slots.holder(held, mine):
            raise SlotTaken(holder)

    def plan(self, known: Mapping[Key, Record], reserved: Reserved, request_id: str) -> AbsencePlan:
        absence = replace(self.absence, absence_id=reserved.counted) if self._is_added else self.absence
        record, rows = course_keys.absence(absence.absence_id), absence_keys.list_rows(absence)
        body = json.encode(absence).decode()
        puts = [Put(key=record, body=body, version=1, subject=Subject.NUMBER, expects=MISSING)]
        puts += [Put(key=key, body=body) for key in rows]
        others = [
            *self._slots(absence, known),
            *self._events(absence, reserved, request_id),
            *receipt_puts(self.receipt and replace(self.receipt, absence=absence), self.now, self.lifetimes),
        ]
        return (
            AbsencePlan([], [*puts, *others], absence)
            if self._is_added
            else AbsencePlan([record, *rows], others, absence)
        )

    @property
    def _named(self) -> list[Key]:
        return [people_keys.instructor(self.absence.instructor_id)] if self._is_added else []

    @property
    def _is_added(self) -> bool:
        return self.event_type is AbsenceEventType.ABSENCE_ADDED

    def _slots(self, absence: Absence, known: Mapping[Key, Record]) -> Iterator[Put]:
        mine = absence.booking
        for key in absence_keys.slots_items(absence):
            others = [booking for booking in read_bookings(known.get(key)) if booking.course_id != mine.course_id]
            bookings = [*others, mine] if self._is_added else others
            yield next_version(key, known.get(key), json.encode(bookings).decode())

    def _events(self, absence: Absence, reserved: Reserved, request_id: str) -> Iterator[Put]:
        expires_at, timestamp = int((self.now + self.lifetimes.feed).timestamp()), format_instant(self.now)
        for channel, cursor in reserved.cursors.items():
            entry = absence_entry(self.event_type, absence, self.by, timestamp, channel, cursor)
            yield entry_put(entry, reserved, expires_at, request_id)
