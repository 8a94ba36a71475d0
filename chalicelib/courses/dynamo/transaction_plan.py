"""A decided change as the writes that store it, computed without calling the database.

The DynamoDB store and the memory store of the tests carry out the same plan: one transaction, all or nothing. No item
is locked. Every race shows as a failed condition, and never as a lost update:

- The course is written on the condition that its version is the one that was read (``Subject.COURSE``). If the
  condition fails, somebody else changed the course: the caller decides again, or reports that the course is stale.
- Items that several courses share are read before, and written under the version that was read (``Subject.SHARED``).
  These are the counter of course numbers, the head of each channel's feed, an instructor's bookings of one UTC day
  ("slots"), and an organization's open courses at one place on one date. If the condition fails, another change was
  committed in between: the store reads the shared items again, makes a new plan and tries again.
- The receipt is written on the condition that there is none, or an expired one (``Subject.RECEIPT``). If the condition
  fails, the same idempotency key was used before: the caller returns the stored response.
- History entries, feed entries and list rows need no condition. Their keys contain the course's version, or the number
  that the feed head gives, or follow from the course, and those items carry conditions.

Double bookings and duplicate requests are found while the plan is made, from the shared items as read. The condition on
the same items guarantees that what was read is still true when the transaction commits.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import partial

from msgspec import Struct, json
from msgspec.structs import replace

from chalicelib.aws.table import Key
from chalicelib.courses import events, slots
from chalicelib.courses.course import Course
from chalicelib.courses.decide_change import Change
from chalicelib.courses.dynamo import course_keys
from chalicelib.courses.history import history_entry
from chalicelib.courses.ports import OpenCourseExists, Receipt, SlotTaken
from chalicelib.courses.slots import Booking, Day
from chalicelib.feed.dynamo import feed_keys
from chalicelib.people import channels

MISSING = -1


class LostRace(Exception):
    """Another change was stored first, or is being stored. Nothing was stored; another attempt may succeed."""


class Subject(Enum):
    """What a failed condition on an item means to the caller."""

    COURSE = "course"
    RECEIPT = "receipt"
    SHARED = "shared"


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
    subject: Subject | None = None
    expects: int | None = None
    replaces_expired: bool = False


class Plan(Struct, frozen=True):
    """The writes of one transaction; ``course`` is the course that they store."""

    course: Course
    deletes: list[Key]
    puts: list[Put]


class Lifetimes(Struct, frozen=True):
    """How long feed entries and receipts are kept after the change."""

    feed: timedelta
    receipts: timedelta


# Computes the new body of a shared item from its present record, None for a missing item.
Update = Callable[[Record | None], str]


def shared_keys(change: Change) -> list[Key]:
    """Returns the keys of the shared items that must be read before the change can be planned."""
    return list(_updates(change, str))


def make_plan(
    change: Change,
    known: Mapping[Key, Record],
    receipt: Receipt | None,
    lifetimes: Lifetimes,
    new_epoch: Callable[[], str],
) -> Plan:
    """Returns the writes that store the change. A new course gets the next number.

    ``known`` holds the existing items under ``shared_keys(change)``. ``new_epoch`` makes the epoch of a channel without
    a feed head. Raises SlotTaken for a double booking and OpenCourseExists for a duplicate request.
    """
    change = _numbered(change, known)
    before, after = change.before, change.after
    rows_before, rows_after = _list_rows(before), _list_rows(after)
    body = _text(after)
    shared = {
        key: _next_version(key, known.get(key), update(known.get(key)))
        for key, update in _updates(change, new_epoch).items()
    }
    puts = [
        Put(
            key=course_keys.course(after.course_id),
            body=body,
            version=after.version,
            # A new number that is taken already means that the counter has moved, and every request shares the counter.
            subject=Subject.COURSE if before else Subject.SHARED,
            expects=before.version if before else MISSING,
        ),
        Put(key=course_keys.history(after.course_id, after.version), body=_text(history_entry(change))),
        *(Put(key=key, body=body) for key in rows_after),
        *shared.values(),
        *_feed_entries(change, shared, lifetimes),
        *_receipts(receipt, after, lifetimes),
    ]
    return Plan(after, [key for key in rows_before if key not in rows_after], puts)


def read_bookings(record: Record | None) -> list[Booking]:
    """Decodes the slots of one instructor and UTC day; empty for a missing item."""
    return json.decode(record.body, type=list[Booking]) if record else []


def _numbered(change: Change, known: Mapping[Key, Record]) -> Change:
    """The number is taken in the transaction that uses it, so a refusal skips no number and no extra call is needed."""
    if change.before is not None:
        return change
    last = known.get(course_keys.COURSE_COUNTER)
    return replace(change, after=replace(change.after, course_id=(last.version if last else 0) + 1))


def _list_rows(course: Course | None) -> list[Key]:
    if course is None:
        return []
    scopes = [channels.ADMIN, channels.organization(course.organization_id)]
    if course.instructor_id is not None:
        scopes.append(channels.instructor(course.instructor_id))
    return [course_keys.list_row(scope, course.status, course.scheduled_date, course.course_id) for scope in scopes]


def _updates(change: Change, new_epoch: Callable[[], str]) -> dict[Key, Update]:
    """The shared items that the change writes, each with its update."""
    before, after = change.before, change.after
    updates: dict[Key, Update] = {}
    if before is None:
        updates[course_keys.COURSE_COUNTER] = lambda _: ""
    for channel in events.audience(change):
        # Each channel has an epoch of its own, so that no cursor of another channel fits by chance.
        updates[feed_keys.feed_head(channel)] = lambda head: head.body if head else new_epoch()
    if before is None or slots.booking(before) != slots.booking(after):
        for day in [*slots.days(before), *slots.days(after)]:
            updates[course_keys.slots(day.instructor_id, day.utc_day)] = partial(_slots_body, after, day)
    left, entered = _open_courses(before), _open_courses(after)
    if left != entered:
        for key in [*left, *entered]:
            updates[key] = partial(_open_courses_body, change, key in entered)
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


def _open_courses(course: Course | None) -> list[Key]:
    if course is None or not course.is_open:
        return []
    return course_keys.open_courses(course.organization_id, course.scheduled_date, course.location)


def _open_courses_body(change: Change, is_entered: bool, record: Record | None) -> str:
    numbers = json.decode(record.body, type=list[int]) if record else []
    if change.before is None and numbers:
        raise OpenCourseExists(numbers[0])
    others = [number for number in numbers if number != change.after.course_id]
    return _text([*others, change.after.course_id] if is_entered else others)


def _feed_entries(change: Change, shared: Mapping[Key, Put], lifetimes: Lifetimes) -> Iterator[Put]:
    expires_at = _epoch_seconds(change.after.updated_at + lifetimes.feed)
    for channel in events.audience(change):
        head = shared[feed_keys.feed_head(channel)]
        entry = events.entry(change, channel, head.body, head.version or 1)
        key = feed_keys.feed_entry(channel, entry.seq)
        yield Put(key=key, body=entry.data.decode(), event=entry.event, expires_at=expires_at)


def _receipts(receipt: Receipt | None, response: Course, lifetimes: Lifetimes) -> list[Put]:
    if receipt is None:
        return []
    return [
        Put(
            key=course_keys.receipt(receipt.user_id, receipt.idempotency_key),
            body=_text(replace(receipt, response=response)),
            expires_at=_epoch_seconds(response.updated_at + lifetimes.receipts),
            subject=Subject.RECEIPT,
            expects=MISSING,
            replaces_expired=True,
        )
    ]


def _next_version(key: Key, record: Record | None, body: str) -> Put:
    version, expects = (record.version, record.version) if record else (0, MISSING)
    return Put(key=key, body=body, version=version + 1, subject=Subject.SHARED, expects=expects)


def _text(value: object) -> str:
    return json.encode(value).decode()


def _epoch_seconds(instant: datetime) -> int:
    return int(instant.astimezone(UTC).timestamp())
