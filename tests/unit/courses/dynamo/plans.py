"""Plans of changes, with numbers as a store reserves them."""

from __future__ import annotations

from datetime import timedelta

from chalicelib.aws.table_items import Key
from chalicelib.courses import decide_change, events
from chalicelib.courses.decide_change import Change
from chalicelib.courses.dynamo.transaction_plan import (
    Lifetimes,
    Plan,
    Put,
    Record,
    make_plan,
)
from chalicelib.courses.ports import Receipt
from chalicelib.feed.cursor import Cursor
from chalicelib.feed.dynamo.feed_numbers import Reserved
from tests.builders import (
    AFTER_START,
    MIKE,
    NADIA,
    NOW,
    a_cancellation,
    a_completion,
    a_rescheduling,
    admin,
    an_assignment,
    confirmed,
    pending,
    requested,
)

MARKED = "Main\u200e Hall"
LIFETIMES = Lifetimes(feed=timedelta(days=7), receipts=timedelta(days=1))

ASSIGNED = decide_change.assign(pending(), an_assignment(), MIKE, admin(), NOW)
REASSIGNED = decide_change.assign(confirmed(), an_assignment(NADIA), NADIA, admin(), NOW)
RESCHEDULED = decide_change.reschedule(confirmed(), a_rescheduling(), None, admin(), NOW)
CANCELLED = decide_change.cancel(confirmed(), a_cancellation(), admin(), NOW)
COMPLETED = decide_change.complete(confirmed(), a_completion(), admin(), AFTER_START)
MOVED_FAR = decide_change.reschedule(
    confirmed(start_time="18:00", end_time="21:00"),
    a_rescheduling(start_time="19:00", end_time="22:00"),
    NADIA,
    admin(),
    NOW,
)
EVERY = [requested(), ASSIGNED, REASSIGNED, RESCHEDULED, CANCELLED, COMPLETED, MOVED_FAR]


STAMP_MS = 1_752_348_600_123


def reserved_for(change: Change) -> Reserved:
    """Each channel has an epoch and a number of its own. A new course gets the number 123."""
    cursors = {channel: Cursor(f"epoch{n}", 41 + n) for n, channel in enumerate(events.audience(change))}
    return Reserved(cursors, STAMP_MS, 123 if change.before is None else 0)


def plan(change: Change, known: dict[Key, Record] | None = None, receipt: Receipt | None = None) -> Plan:
    return make_plan(change, known or {}, receipt, LIFETIMES, reserved_for(change))


def put(made: Plan, key: Key) -> Put:
    (found,) = (put for put in made.puts if put.key == key)
    return found
