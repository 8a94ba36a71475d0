"""The stores in a dictionary, for tests and for reading what the DynamoDB adapters promise. Safe for threads."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from heapq import merge

from msgspec import json

from chalicelib.core.course import Course, Status
from chalicelib.core.cursor import Cursor
from chalicelib.core.decide import Change
from chalicelib.core.events import Entry
from chalicelib.core.history import HistoryEntry
from chalicelib.core.people import Instructor, Organization
from chalicelib.core.slots import Booking, Day
from chalicelib.service.ports import (
    SOCKET,
    STREAM,
    Connection,
    Page,
    Receipt,
    ReceiptExists,
    Subscription,
    Ticket,
    VersionConflict,
)
from chalicelib.storage import keys, paging
from chalicelib.storage.keys import Key
from chalicelib.storage.plan import MISSING, Lifetimes, Put, Record, Subject, make_plan, read_bookings, shared_keys

EPOCH = "m3m0"
WEEK = Lifetimes(feed=timedelta(days=7), receipts=timedelta(days=1))


class MemoryTable:
    """Items by key, and the clock that expiry goes by."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self.items: dict[Key, Put] = {}
        self.now = now
        self.lock = threading.RLock()

    def record(self, key: Key) -> Record | None:
        put = self.items.get(key)
        return Record(put.version or 0, put.body) if put else None

    def partition(self, pk: str, after: str = "") -> list[Put]:
        """Items of one partition beyond a sort key, in order."""
        with self.lock:
            return [self.items[key] for key in sorted(self.items) if key.pk == pk and key.sk > after]


class MemoryCourseStore:
    """Implements ``service.ports.CourseStore``."""

    def __init__(
        self, table: MemoryTable, lifetimes: Lifetimes = WEEK, new_epoch: Callable[[], str] = lambda: EPOCH
    ) -> None:
        self._table, self._lifetimes, self._new_epoch = table, lifetimes, new_epoch

    def next_course_id(self) -> int:
        with self._table.lock:
            counter = self._table.record(keys.COURSE_COUNTER) or Record(0, "")
            self._table.items[keys.COURSE_COUNTER] = Put(key=keys.COURSE_COUNTER, body="", version=counter.version + 1)
            return counter.version + 1

    def get(self, course_id: int) -> Course | None:
        record = self._table.record(keys.course(course_id))
        return json.decode(record.body, type=Course) if record else None

    def receipt(self, user_id: str, idempotency_key: str) -> Receipt | None:
        put = self._table.items.get(keys.receipt(user_id, idempotency_key))
        if put is None or (put.expires_at or 0) <= self._table.now():
            return None
        return json.decode(put.body, type=Receipt)

    def history(self, course_id: int) -> list[HistoryEntry]:
        items = self._table.partition(keys.course(course_id).pk)
        entries = [put.body for put in items if put.key.sk.startswith(keys.HISTORY_PREFIX)]
        return [json.decode(body, type=HistoryEntry) for body in entries]

    def bookings(self, days: Iterable[Day]) -> dict[Day, list[Booking]]:
        return {day: read_bookings(self._table.record(keys.slots(day.instructor_id, day.utc_day))) for day in days}

    def page(self, scope: str, statuses: Iterable[Status], limit: int, after: str | None) -> Page:
        start = paging.parse(after) or ""
        partitions = [self._table.partition(keys.list_partition(scope, status), start) for status in statuses]
        rows = [(put.key.sk, json.decode(put.body, type=Course)) for put in merge(*partitions, key=lambda p: p.key.sk)]
        return paging.cut(rows[: limit + 1], limit)

    def commit(self, change: Change, receipt: Receipt | None = None) -> None:
        with self._table.lock:
            found = {key: self._table.record(key) for key in shared_keys(change)}
            known = {key: record for key, record in found.items() if record}
            plan = make_plan(change, known, receipt, self._lifetimes, self._new_epoch)
            failed = {put.subject for put in plan.puts if not self._holds(put)}
            if Subject.RECEIPT in failed:
                raise ReceiptExists
            if failed:
                raise VersionConflict
            for key in plan.deletes:
                self._table.items.pop(key, None)
            self._table.items.update({put.key: put for put in plan.puts})

    def _holds(self, put: Put) -> bool:
        there = self._table.items.get(put.key)
        if put.expects is None:
            return True
        if put.expects != MISSING:
            return there is not None and there.version == put.expects
        expired = there is not None and put.replaces_expired and (there.expires_at or 0) <= self._table.now()
        return there is None or expired


class MemoryFeed:
    """Implements ``service.ports.Feed``."""

    def __init__(self, table: MemoryTable, new_epoch: Callable[[], str] = lambda: EPOCH) -> None:
        self._table, self._new_epoch = table, new_epoch

    def head(self, channel: str) -> Cursor:
        key = keys.feed_head(channel)
        with self._table.lock:
            put = self._table.items.setdefault(key, Put(key=key, body=self._new_epoch(), version=0))
        return Cursor(put.body, put.version or 0)

    def after(self, channel: str, seq: int, limit: int) -> list[Entry]:
        entries = self._table.partition(keys.feed(channel), keys.feed_entry(channel, seq).sk)
        live = [put for put in entries if put.event and (put.expires_at or 0) > self._table.now()]
        return [Entry(channel, int(put.key.sk), put.event or "", put.body.encode()) for put in live[:limit]]


class MemoryPeople:
    """Implements ``service.ports.People``."""

    def __init__(self, organizations: Iterable[Organization] = (), instructors: Iterable[Instructor] = ()) -> None:
        self._organizations = {record.organization_id: record for record in organizations}
        self._instructors = {record.instructor_id: record for record in instructors}

    def put_organization(self, record: Organization) -> None:
        self._organizations[record.organization_id] = record

    def put_instructor(self, record: Instructor) -> None:
        self._instructors[record.instructor_id] = record

    def organization(self, organization_id: int) -> Organization | None:
        return self._organizations.get(organization_id)

    def instructor(self, instructor_id: int) -> Instructor | None:
        return self._instructors.get(instructor_id)

    def organizations(self) -> list[Organization]:
        return [self._organizations[key] for key in sorted(self._organizations)]

    def instructors(self) -> list[Instructor]:
        return [self._instructors[key] for key in sorted(self._instructors)]


class MemoryTickets:
    """Implements ``service.ports.Tickets``."""

    def __init__(self) -> None:
        self._tickets: dict[str, Ticket] = {}

    def put(self, secret: str, ticket: Ticket) -> None:
        self._tickets[secret] = ticket

    def take(self, secret: str, now: datetime) -> Ticket | None:
        ticket = self._tickets.get(secret)
        if ticket is None or ticket.kind != SOCKET or ticket.expires_at <= now:
            return None
        return self._tickets.pop(secret, None)

    def look(self, secret: str, now: datetime) -> Ticket | None:
        ticket = self._tickets.get(secret)
        return ticket if ticket and ticket.kind == STREAM and ticket.expires_at > now else None


class MemoryConnections:
    """Implements ``service.ports.Connections``."""

    def __init__(self) -> None:
        self._connections: dict[str, Connection] = {}
        self._subscriptions: dict[str, dict[str, Subscription]] = {}

    def add(self, connection: Connection) -> None:
        self._connections[connection.connection_id] = connection

    def get(self, connection_id: str) -> Connection | None:
        return self._connections.get(connection_id)

    def subscribe(self, connection: Connection, after_seq: int) -> None:
        listening = self._subscriptions.setdefault(connection.channel, {})
        listening[connection.connection_id] = Subscription(connection.connection_id, after_seq, connection.expires_at)

    def subscriptions(self, channel: str) -> list[Subscription]:
        return list(self._subscriptions.get(channel, {}).values())

    def remove(self, connection_id: str, channel: str) -> None:
        self._connections.pop(connection_id, None)
        self._subscriptions.get(channel, {}).pop(connection_id, None)

    def forget(self, connection_id: str) -> None:
        connection = self._connections.get(connection_id)
        if connection is not None:
            self.remove(connection_id, connection.channel)
