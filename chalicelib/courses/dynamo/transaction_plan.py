"""A decided change as the writes that store it, computed without calling the database.

The DynamoDB store and the memory store of the tests carry out the same plan: one transaction, all or nothing. No item
is locked. Every race shows as a failed condition, and never as a lost update:

- The course is written on the condition that its version is the one that was read (``Subject.COURSE``). If the
  condition fails, somebody else changed the course: the caller decides again, or reports that the course is stale.
- Items that several courses share are read before, and written under the version that was read (``Subject.SHARED``).
  These are an instructor's bookings of one UTC day ("slots"), and an organization's open courses at one place on one
  date. If the condition fails, another change was committed in between: the store reads the shared items again, makes
  a new plan and tries again.
- Feed entries are written under numbers that were reserved for this change, on the condition that nothing is stored
  there (``Subject.NUMBER``). If the condition fails, a reader filled the number: the store tries again with new
  numbers.
- The receipt is written on the condition that there is none, or an expired one (``Subject.RECEIPT``). If the condition
  fails, the same idempotency key was used before: the caller returns the stored response.
- History entries and list rows need no condition. Their keys contain the course's version or follow from the course,
  and the course carries a condition.

Double bookings and duplicate requests are found by :func:`require_possible`, from the shared items as read. The
condition on the same items guarantees that what was read is still true when the transaction commits.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import partial
from typing import Protocol

from msgspec import Struct, json
from msgspec.structs import replace

from chalicelib.aws.table_items import Key
from chalicelib.courses import events, slots
from chalicelib.courses.course import Course
from chalicelib.courses.decide_change import Change
from chalicelib.courses.dynamo import course_keys
from chalicelib.courses.dynamo.derived_items import list_rows, open_courses_items
from chalicelib.courses.history import history_entry
from chalicelib.courses.ports import OpenCourseExists, Receipt, SlotTaken
from chalicelib.courses.slots import Booking, Day
from chalicelib.feed.dynamo import feed_keys
from chalicelib.feed.dynamo.feed_numbers import Reserved
from chalicelib.feed.entries import Entry

MISSING = -1

# Made at import, see aws/table.py.
_bookings, _numbers = json.Decoder(list[Booking]), json.Decoder(list[int])


class LostRace(Exception):
    """Another change was stored first. Nothing was stored; a new plan, from items that are read again, may succeed."""


class Conflict(Exception):
    """Another transaction is under way, or the table is busy. Nothing was stored; the same plan may succeed."""


class OutcomeUnknown(Exception):
    """DynamoDB did not respond, or with an error of its own. The plan was stored, will be stored, or never."""


class Subject(Enum):
    """What a failed condition on an item means to the caller."""

    COURSE = "course"
    RECEIPT = "receipt"
    SHARED = "shared"
    NUMBER = "number"


class Record(Struct, frozen=True):
    """An item as read: its version, its body and its expiry in epoch seconds, 0 for never."""

    version: int
    body: str
    expires_at: int = 0


class Put(Struct, frozen=True, kw_only=True):
    """One item to write; ``expires_at`` is in epoch seconds.

    ``expects`` is the condition: None for no condition, the version of the item that must still be stored, or MISSING.
    With ``replaces_expired``, an expired item counts as missing.
    """

    key: Key
    body: str
    version: int | None = None
    event: str | None = None
    expires_at: int | None = None
    stamp_ms: int | None = None
    request_id: str | None = None
    actor_id: str | None = None
    former: str | None = None
    subject: Subject | None = None
    expects: int | None = None
    replaces_expired: bool = False


class Writes(Protocol):
    """What one transaction deletes and puts."""

    @property
    def deletes(self) -> list[Key]: ...

    @property
    def puts(self) -> list[Put]: ...


class NumberedWrites(Struct, frozen=True):
    """The writes of one transaction, with feed entries among them."""

    deletes: list[Key]
    puts: list[Put]

    @property
    def entries(self) -> dict[Key, str]:
        """The bodies of the feed entries, by key."""
        return {put.key: put.body for put in self.puts if put.event is not None}


class Plan(NumberedWrites, frozen=True):
    """The writes of a change; ``course`` is the course that they store."""

    course: Course


class Lifetimes(Struct, frozen=True):
    """How long feed entries and receipts are kept after the change."""

    feed: timedelta
    receipts: timedelta


# Computes the new body of a shared item from its present record, None for a missing item.
Update = Callable[[Record | None], str]


def shared_keys(change: Change) -> list[Key]:
    """Returns the keys of the shared items that must be read before the change can be planned."""
    return list(_updates(change))


def require_possible(change: Change, known: Mapping[Key, Record]) -> None:
    """Raises SlotTaken for a double booking and OpenCourseExists for a duplicate request.

    ``known`` holds the existing items under ``shared_keys(change)``. To be called before numbers are reserved.
    """
    for key, update in _updates(change).items():
        update(known.get(key))


def make_plan(
    change: Change,
    known: Mapping[Key, Record],
    receipt: Receipt | None,
    lifetimes: Lifetimes,
    reserved: Reserved,
    request_id: str = "",
) -> Plan:
    """Returns the writes that store the change. A new course gets the number ``reserved.counted``.

    ``known`` holds the existing items under ``shared_keys(change)``. ``reserved`` has a cursor for each channel of the
    audience. ``request_id`` is stored with the entries.
    Raises SlotTaken for a double booking and OpenCourseExists for a duplicate request.
    """
    if change.before is None:
        change = replace(change, after=replace(change.after, course_id=reserved.counted))
    before, after = change.before, change.after
    rows_before, rows_after = list_rows(before), list_rows(after)
    body = _text(after)
    puts = [
        Put(
            key=course_keys.course(after.course_id),
            body=body,
            version=after.version,
            # A new number that is taken already means that the counter was restored: the next number may be free.
            subject=Subject.COURSE if before else Subject.NUMBER,
            expects=before.version if before else MISSING,
        ),
        Put(key=course_keys.history(after.course_id, after.version), body=_text(history_entry(change))),
        *(Put(key=key, body=body) for key in rows_after),
        *(next_version(key, known.get(key), update(known.get(key))) for key, update in _updates(change).items()),
        *_feed_entries(change, reserved, lifetimes, request_id),
        *receipt_puts(receipt and replace(receipt, response=after), after.updated_at, lifetimes),
    ]
    return Plan([key for key in rows_before if key not in rows_after], puts, after)


def read_bookings(record: Record | None) -> list[Booking]:
    """Decodes the slots of one instructor and UTC day; empty for a missing item."""
    return _bookings.decode(record.body) if record else []


def _updates(change: Change) -> dict[Key, Update]:
    """The shared items that the change writes, each with its update."""
    before, after = change.before, change.after
    updates: dict[Key, Update] = {}
    if before is None or slots.booking(before) != slots.booking(after):
        for day in [*slots.days(before), *slots.days(after)]:
            updates[course_keys.slots(day.instructor_id, day.utc_day)] = partial(_slots_body, after, day)
    left, entered = open_courses_items(before), open_courses_items(after)
    if left != entered:
        # The first key is that of the place. Courses that shared one before, as they once could, may change in place.
        moves = left[:1] != entered[:1]
        for key in [*left, *entered]:
            updates[key] = partial(_open_courses_body, after, key in entered, moves and key not in left)
    return updates


def _slots_body(after: Course, day: Day, record: Record | None) -> str:
    booking = slots.booking(after)
    bookings = [held for held in read_bookings(record) if held.course_id != after.course_id]
    if booking is not None and day in slots.days(after):
        holder = slots.holder(bookings, booking)
        if holder is not None:
            raise SlotTaken(holder)
        bookings.append(booking)
    return _text(bookings)


def _open_courses_body(after: Course, is_entered: bool, is_new: bool, record: Record | None) -> str:
    others = [number for number in (_numbers.decode(record.body) if record else []) if number != after.course_id]
    if is_new and others:
        raise OpenCourseExists(others[0])
    return _text([*others, after.course_id] if is_entered else others)


def _feed_entries(change: Change, reserved: Reserved, lifetimes: Lifetimes, request_id: str) -> Iterator[Put]:
    expires_at = _epoch_seconds(change.after.updated_at + lifetimes.feed)
    for channel, cursor in reserved.cursors.items():
        yield entry_put(events.entry(change, channel, cursor), reserved, expires_at, request_id)


def entry_put(entry: Entry, reserved: Reserved, expires_at: int, request_id: str) -> Put:
    """Returns the put of a feed entry under its reserved number. ``expires_at`` is in epoch seconds."""
    return Put(
        key=feed_keys.feed_entry(entry.channel, entry.seq),
        body=entry.data.decode(),
        event=entry.event,
        expires_at=expires_at,
        stamp_ms=reserved.stamp_ms,
        request_id=request_id or None,
        actor_id=entry.actor_id or None,
        former=entry.former or None,
        subject=Subject.NUMBER,
        expects=MISSING,
    )


def receipt_puts(receipt: Receipt | None, made_at: datetime, lifetimes: Lifetimes) -> list[Put]:
    """Returns the put of a receipt with its response, if there is one. ``made_at`` is when the change was made."""
    if receipt is None:
        return []
    return [
        Put(
            key=course_keys.receipt(receipt.user_id, receipt.idempotency_key),
            body=_text(receipt),
            expires_at=_epoch_seconds(made_at + lifetimes.receipts),
            subject=Subject.RECEIPT,
            expects=MISSING,
            replaces_expired=True,
        )
    ]


def next_version(key: Key, record: Record | None, body: str) -> Put:
    """Returns the put of a shared item's new body, on the condition that the item is still as read."""
    version, expects = (record.version, record.version) if record else (0, MISSING)
    return Put(key=key, body=body, version=version + 1, subject=Subject.SHARED, expects=expects)


def _text(value: object) -> str:
    return json.encode(value).decode()


def _epoch_seconds(instant: datetime) -> int:
    return int(instant.astimezone(UTC).timestamp())
