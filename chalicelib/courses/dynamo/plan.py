"""A decided change as the writes that store it, worked out without touching a database.

Both stores carry out the same plan, DynamoDB as one transaction, the memory store under a lock. What several courses
share (counter, feed heads, slot days, openings) is read first and written under the version that was read, so a race
shows as a failed condition and never as a lost update.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from enum import Enum

from msgspec import Struct, json
from msgspec.structs import replace

from chalicelib.aws.table import Key
from chalicelib.courses import events, slots
from chalicelib.courses.course import Course
from chalicelib.courses.decide import Change
from chalicelib.courses.dynamo import course_keys
from chalicelib.courses.history import history_entry
from chalicelib.courses.ports import OpeningTaken, SlotTaken
from chalicelib.courses.prefetch import Receipt
from chalicelib.courses.slots import Booking, Day
from chalicelib.feed.dynamo import feed_keys
from chalicelib.people import channels


class LostRace(Exception):
    """Somebody else has stored a change first, or is storing one. Nothing was stored; another attempt may succeed."""


class Subject(Enum):
    """What a failed condition on the item means to the caller."""

    COURSE = "course"
    RECEIPT = "receipt"
    SHARED = "shared"


class Record(Struct, frozen=True):
    """An item as read: its version, its body and its expiry in epoch seconds, 0 for never."""

    version: int
    body: str
    expires_at: int = 0


class Put(Struct, frozen=True, kw_only=True):
    """One item to write. ``expects``: None for no condition, else the record that must still be there, or MISSING."""

    key: Key
    body: str
    version: int | None = None
    event: str | None = None
    expires_at: int | None = None
    subject: Subject | None = None
    expects: int | None = None
    replaces_expired: bool = False


MISSING = -1


class Plan(Struct, frozen=True):
    """``course`` is the one that the plan stores."""

    course: Course
    deletes: list[Key]
    puts: list[Put]


class Lifetimes(Struct, frozen=True):
    feed: timedelta
    receipts: timedelta


def shared_keys(change: Change) -> list[Key]:
    """What must be known before the change can be planned."""
    heads = [feed_keys.feed_head(channel) for channel in events.audience(change)]
    return [*_counter_keys(change), *heads, *_slot_keys(change), *_opening_keys(change)]


def make_plan(
    change: Change,
    known: dict[Key, Record],
    receipt: Receipt | None,
    lifetimes: Lifetimes,
    new_epoch: Callable[[], str],
) -> Plan:
    """A new course gets the next number. Raises SlotTaken or OpeningTaken when what is known rules the change out."""
    change = _numbered(change, known)
    before, after = change.before, change.after
    row_keys_before, row_keys_after = _row_keys(before), _row_keys(after)
    body = _text(after)
    puts = [
        Put(
            key=course_keys.course(after.course_id),
            body=body,
            version=after.version,
            # Whoever took a new course's number has moved the counter: that is a race for what all share.
            subject=Subject.COURSE if before else Subject.SHARED,
            expects=before.version if before else MISSING,
        ),
        Put(key=course_keys.history(after.course_id, after.version), body=_text(history_entry(change))),
        *(Put(key=key, body=body) for key in row_keys_after),
        *(_next_version(key, known, "") for key in _counter_keys(change)),
        *_slot_puts(change, known),
        *_opening_puts(change, known),
        *_feed_puts(change, known, lifetimes, new_epoch),
        *_receipt_puts(receipt, after, lifetimes),
    ]
    return Plan(after, [key for key in row_keys_before if key not in row_keys_after], puts)


def _counter_keys(change: Change) -> list[Key]:
    return [] if change.before else [course_keys.COURSE_COUNTER]


def _numbered(change: Change, known: dict[Key, Record]) -> Change:
    """The number is taken in the transaction that uses it: no refusal skips one, and no call is made for it alone."""
    if change.before is not None:
        return change
    last = known.get(course_keys.COURSE_COUNTER)
    return replace(change, after=replace(change.after, course_id=(last.version if last else 0) + 1))


def _row_keys(course: Course | None) -> list[Key]:
    if course is None:
        return []
    scopes = [channels.ADMIN, channels.organization(course.organization_id)]
    if course.instructor_id is not None:
        scopes.append(channels.instructor(course.instructor_id))
    return [course_keys.list_row(scope, course.status, course.scheduled_date, course.course_id) for scope in scopes]


def _slot_days(change: Change) -> list[Day]:
    if change.before and slots.booking(change.before) == slots.booking(change.after):
        return []
    return list(dict.fromkeys([*slots.days(change.before), *slots.days(change.after)]))


def _slot_keys(change: Change) -> list[Key]:
    return [course_keys.slots(day.instructor_id, day.utc_day) for day in _slot_days(change)]


def _slot_puts(change: Change, known: dict[Key, Record]) -> list[Put]:
    wanted, wanted_days = slots.booking(change.after), slots.days(change.after)
    puts = []
    for day in _slot_days(change):
        key = course_keys.slots(day.instructor_id, day.utc_day)
        bookings = [held for held in read_bookings(known.get(key)) if held.course_id != change.after.course_id]
        if wanted is not None and day in wanted_days:
            holder = slots.holder(bookings, wanted)
            if holder is not None:
                raise SlotTaken(holder)
            bookings.append(wanted)
        puts.append(_next_version(key, known, json.encode(bookings).decode()))
    return puts


def read_bookings(record: Record | None) -> list[Booking]:
    return json.decode(record.body, type=list[Booking]) if record else []


def _openings(course: Course | None) -> list[Key]:
    if course is None or not course.is_open:
        return []
    return course_keys.openings(course.organization_id, course.scheduled_date, course.location)


def _opening_keys(change: Change) -> list[Key]:
    left, entered = _openings(change.before), _openings(change.after)
    return [] if left == entered else [*left, *entered]


def _opening_puts(change: Change, known: dict[Key, Record]) -> list[Put]:
    entered, puts = _openings(change.after), []
    for key in _opening_keys(change):
        record = known.get(key)
        holders = json.decode(record.body, type=list[int]) if record else []
        if change.before is None and holders:
            raise OpeningTaken(holders[0])
        holders = [held for held in holders if held != change.after.course_id]
        if key in entered:
            holders.append(change.after.course_id)
        puts.append(_next_version(key, known, json.encode(holders).decode()))
    return puts


def _feed_puts(
    change: Change, known: dict[Key, Record], lifetimes: Lifetimes, new_epoch: Callable[[], str]
) -> Iterable[Put]:
    expires_at = _epoch_seconds(change.after.updated_at + lifetimes.feed)
    for channel in events.audience(change):
        key = feed_keys.feed_head(channel)
        head = known.get(key)
        # A channel's own: a cursor that strayed from another channel must not fit by chance.
        epoch = head.body if head else new_epoch()
        put = _next_version(key, known, epoch)
        seq = put.version or 1
        entry = events.entry(change, channel, epoch, seq)
        yield put
        yield Put(
            key=feed_keys.feed_entry(channel, seq), body=entry.data.decode(), event=entry.event, expires_at=expires_at
        )


def _receipt_puts(receipt: Receipt | None, answer: Course, lifetimes: Lifetimes) -> list[Put]:
    if receipt is None:
        return []
    stored = Receipt(receipt.user_id, receipt.idempotency_key, receipt.fingerprint, answer)
    return [
        Put(
            key=course_keys.receipt(receipt.user_id, receipt.idempotency_key),
            body=_text(stored),
            expires_at=_epoch_seconds(answer.updated_at + lifetimes.receipts),
            subject=Subject.RECEIPT,
            expects=MISSING,
            replaces_expired=True,
        )
    ]


def _next_version(key: Key, known: dict[Key, Record], body: str) -> Put:
    record = known.get(key)
    return Put(
        key=key,
        body=body,
        version=(record.version if record else 0) + 1,
        subject=Subject.SHARED,
        expects=record.version if record else MISSING,
    )


def _text(value: object) -> str:
    return json.encode(value).decode()


def _epoch_seconds(instant: datetime) -> int:
    return int(instant.astimezone(UTC).timestamp())
