"""The stores in a dictionary, for tests and for reading what the DynamoDB adapters promise. Safe for threads."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from msgspec import json

from chalicelib.aws.table_items import Key
from chalicelib.courses import events
from chalicelib.courses.absences.absence import Absence
from chalicelib.courses.course import Course
from chalicelib.courses.course_status import Status
from chalicelib.courses.decide_change import Change
from chalicelib.courses.dynamo import course_keys, paging
from chalicelib.courses.dynamo.prefetch import item_keys, read_inputs
from chalicelib.courses.dynamo.transaction_plan import (
    MISSING,
    Lifetimes,
    NumberedWrites,
    Plan,
    Put,
    Record,
    Subject,
    make_plan,
    read_bookings,
    require_possible,
    shared_keys,
)
from chalicelib.courses.history import HistoryEntry, read_entry
from chalicelib.courses.ports import (
    NO_NARROWING,
    InputKeys,
    Inputs,
    Narrowing,
    Order,
    Page,
    Predict,
    Receipt,
    ReceiptExists,
    VersionConflict,
)
from chalicelib.courses.slots import Booking, Day
from chalicelib.feed.cursor import Cursor, Head
from chalicelib.feed.dynamo import feed_keys
from chalicelib.feed.dynamo.feed_numbers import Reserved
from chalicelib.feed.entries import SKIP, Entry, mark_data
from chalicelib.feed.ports import PushedHead, Unpushed
from chalicelib.instants import format_instant
from chalicelib.people.dynamo import people_keys
from chalicelib.people.ports import RecordExists
from chalicelib.people.records import Instructor, Organization, PersonRecord

EPOCH = "m3m0"
WEEK = Lifetimes(feed=timedelta(days=7), receipts=timedelta(days=1))


@dataclass
class MemoryHead:
    """A channel's head; ``stamp`` is the time of the last reservation in epoch seconds."""

    epoch: str
    reserved: int = 0
    pushed: int = 0
    stamp: float = 0.0


class MemoryTable:
    """Items by key, the heads by channel, the last course number, and the clock that expiry goes by."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self.items: dict[Key, Put] = {}
        self.heads: dict[str, MemoryHead] = {}
        self.counted = 0
        self.now = now
        self.lock = threading.RLock()

    def head(self, channel: str, new_epoch: Callable[[], str]) -> MemoryHead:
        if channel not in self.heads:
            self.heads[channel] = MemoryHead(new_epoch())
        return self.heads[channel]

    def reserve(self, channels: Iterable[str], new_epoch: Callable[[], str], *, counts: bool) -> Reserved:
        """The next number of each channel, and of courses if it ``counts``."""
        cursors: dict[str, Cursor] = {}
        for channel in channels:
            head = self.head(channel, new_epoch)
            head.reserved, head.stamp = head.reserved + 1, self.now()
            cursors[channel] = Cursor(head.epoch, head.reserved)
        self.counted += counts
        return Reserved(cursors, int(self.now() * 1000), self.counted if counts else 0)

    def fill(self, reserved: Reserved, retention: timedelta) -> None:
        """A ``skip`` is stored under each number."""
        timestamp = format_instant(datetime.fromtimestamp(self.now(), UTC))
        for channel, cursor in reserved.cursors.items():
            key = feed_keys.feed_entry(channel, cursor.seq)
            data = mark_data(cursor.epoch, cursor.seq, timestamp).decode()
            expires_at = int(self.now() + retention.total_seconds())
            self.items[key] = Put(key=key, body=data, event=SKIP, expires_at=expires_at)

    def write(self, plan: NumberedWrites, reserved: Reserved, retention: timedelta) -> None:
        """All writes are stored, or the numbers are filled."""
        with self.lock:
            failed = {put.subject for put in plan.puts if not self._holds(put)}
            if failed:
                self.fill(reserved, retention)
            if Subject.RECEIPT in failed:
                raise ReceiptExists
            if failed:
                raise VersionConflict
            for key in plan.deletes:
                self.items.pop(key, None)
            self.items.update({put.key: put for put in plan.puts})

    def _holds(self, put: Put) -> bool:
        there = self.items.get(put.key)
        if put.expects is None:
            return True
        if put.expects != MISSING:
            return there is not None and there.version == put.expects
        expired = there is not None and put.replaces_expired and (there.expires_at or 0) <= self.now()
        return there is None or expired

    def record(self, key: Key) -> Record | None:
        put = self.items.get(key)
        return Record(put.version or 0, put.body, put.expires_at or 0) if put else None

    def records(self, keys: Iterable[Key]) -> dict[Key, Record]:
        """The existing items; missing keys are skipped."""
        with self.lock:
            return {key: record for key in keys if (record := self.record(key))}

    def partition(self, pk: str, after: str = "") -> list[Put]:
        """Items of one partition beyond a sort key, in order."""
        with self.lock:
            return [self.items[key] for key in sorted(self.items) if key.pk == pk and key.sk > after]


class MemoryCourseStore:
    """Implements ``courses.ports.CourseStore``."""

    def __init__(
        self, table: MemoryTable, lifetimes: Lifetimes = WEEK, new_epoch: Callable[[], str] = lambda: EPOCH
    ) -> None:
        self._table, self._lifetimes, self._new_epoch = table, lifetimes, new_epoch

    def get(self, course_id: int) -> Course | None:
        record = self._table.record(course_keys.course(course_id))
        return json.decode(record.body, type=Course) if record else None

    def absence(self, absence_id: int) -> Absence | None:
        record = self._table.record(course_keys.absence(absence_id))
        return json.decode(record.body, type=Absence) if record else None

    def prefetch(self, keys: InputKeys, predict: Predict | None = None) -> Inputs:
        return read_inputs(keys, [], self._table.records(item_keys(keys).values()), self._table.now())

    def history(self, course_id: int) -> list[HistoryEntry]:
        first, last = course_keys.history_range(course_id)
        entries = [put for put in self._table.partition(first.pk) if first <= put.key <= last]
        return [read_entry(put.body) for put in entries]

    def bookings(self, days: Iterable[Day]) -> dict[Day, list[Booking]]:
        return {
            day: read_bookings(self._table.record(course_keys.slots(day.instructor_id, day.utc_day))) for day in days
        }

    def page(
        self,
        scope: str,
        statuses: Iterable[Status],
        limit: int,
        after: str | None,
        order: Order = Order.ASCENDING,
        narrowing: Narrowing = NO_NARROWING,
    ) -> Page:
        position = paging.parse_next(after, order)
        first, last = paging.bounds(position, order, narrowing)
        partitions = [self._table.partition(course_keys.list_partition(scope, status), first) for status in statuses]
        puts = [put for partition in partitions for put in partition if not last or put.key.sk <= last]
        puts.sort(key=lambda put: put.key.sk, reverse=order is Order.DESCENDING)
        courses = (json.decode(put.body, type=Course) for put in puts)
        return paging.page(filter(narrowing.matches or bool, courses), limit, position, order)

    def commit(self, change: Change, receipt: Receipt | None = None, inputs: Inputs | None = None) -> Course:
        with self._table.lock:
            return self.write(*self.plan(change, receipt))

    def plan(self, change: Change, receipt: Receipt | None) -> tuple[Plan, Reserved]:
        """The first part of a commit: the writes, and the numbers that are reserved for them."""
        with self._table.lock:
            known = self._table.records(shared_keys(change))
            require_possible(change, known)
            reserved = self._table.reserve(events.audience(change), self._new_epoch, counts=change.before is None)
            return make_plan(change, known, receipt, self._lifetimes, reserved), reserved

    def write(self, plan: Plan, reserved: Reserved) -> Course:
        """The second part: all writes are stored, or the numbers are filled."""
        self._table.write(plan, reserved, self._lifetimes.feed)
        return plan.course


class MemoryFeed:
    """Implements ``feed.ports.PushedFeed``. A commit reserves and stores under one lock, so there are no holes."""

    def __init__(self, table: MemoryTable, new_epoch: Callable[[], str] = lambda: EPOCH) -> None:
        self._table, self._new_epoch = table, new_epoch

    def head(self, channel: str) -> Head:
        with self._table.lock:
            head = self._table.head(channel, self._new_epoch)
            return Head(head.epoch, self._prefix(channel, head), head.reserved)

    def after(self, channel: str, seq: int, limit: int) -> list[Entry]:
        puts = {int(put.key.sk): put for put in self._table.partition(feed_keys.feed(channel)) if put.event}
        found: list[Entry] = []
        while (put := puts.get(seq := seq + 1)) and (put.expires_at or 0) > self._table.now() and len(found) < limit:
            private = (put.actor_id or "", put.former or "")
            found.append(Entry(channel, seq, put.event or "", put.body.encode(), "", *private))
        return found

    def unpushed(self, channel: str, limit: int, known: Sequence[Entry] = ()) -> Unpushed:
        with self._table.lock:
            head = self._table.head(channel, self._new_epoch)
            return Unpushed(self.after(channel, head.pushed, limit), head.pushed, head.reserved)

    def note_pushed(self, channel: str, seq: int) -> None:
        with self._table.lock:
            head = self._table.head(channel, self._new_epoch)
            head.pushed = max(head.pushed, seq)

    def pushed_heads(self, channels: Sequence[str]) -> dict[str, PushedHead]:
        heads = {channel: self._table.heads[channel] for channel in channels if channel in self._table.heads}
        return {
            channel: PushedHead(Cursor(head.epoch, head.pushed), head.reserved, int(head.stamp * 1000))
            for channel, head in heads.items()
        }

    def pushed_behind(self, heads: Mapping[str, PushedHead], older_than: datetime) -> list[str]:
        late = {channel: head for channel, head in heads.items() if head.cursor.seq < head.reserved}
        return [channel for channel, head in late.items() if head.reserved_ms < older_than.timestamp() * 1000]

    def _prefix(self, channel: str, head: MemoryHead) -> int:
        stored = {int(put.key.sk) for put in self._table.partition(feed_keys.feed(channel))}
        return next((seq - 1 for seq in range(1, head.reserved + 1) if seq not in stored), head.reserved)


class MemoryPeople:
    """Implements ``people.ports.People``."""

    def __init__(
        self, table: MemoryTable, organizations: Iterable[Organization] = (), instructors: Iterable[Instructor] = ()
    ) -> None:
        self._table = table
        for organization in organizations:
            self.put_organization(organization)
        for instructor in instructors:
            self.put_instructor(instructor)

    def put_organization(self, record: Organization) -> None:
        self._put(people_keys.organization(record.organization_id), record)

    def put_instructor(self, record: Instructor) -> None:
        self._put(people_keys.instructor(record.instructor_id), record)

    def find(self, kind: type[PersonRecord], number: int) -> PersonRecord | None:
        put = self._table.items.get(_record_key(kind, number))
        return json.decode(put.body, type=kind) if put and put.body else None

    def last_number(self, kind: type[PersonRecord]) -> int:
        return max((int(put.key.sk) for put in self._table.partition(_record_key(kind, 0).pk)), default=0)

    def add(self, record: Organization | Instructor) -> None:
        if _record_key(type(record), record.number) in self._table.items:
            raise RecordExists(record.number)
        self.save([record])

    def save(self, records: Iterable[Organization | Instructor]) -> None:
        for record in records:
            self._put(_record_key(type(record), record.number), record)

    def organizations(self) -> list[Organization]:
        found = self._table.partition(people_keys.organization(0).pk)
        return [json.decode(put.body, type=Organization) for put in found]

    def instructors(self) -> list[Instructor]:
        found = self._table.partition(people_keys.instructor(0).pk)
        return [json.decode(put.body, type=Instructor) for put in found]

    def _put(self, key: Key, record: Organization | Instructor) -> None:
        self._table.items[key] = Put(key=key, body=json.encode(record).decode())


def _record_key(kind: type[Organization | Instructor], number: int) -> Key:
    return people_keys.organization(number) if kind is Organization else people_keys.instructor(number)
