"""A store whose commits can pause where a process may be slow, or die: after its numbers are reserved."""

from __future__ import annotations

from chalicelib.courses.course import Course
from chalicelib.courses.decide_change import Change
from chalicelib.courses.dynamo.transaction_plan import Lifetimes, Plan
from chalicelib.courses.ports import Inputs, Receipt
from chalicelib.feed.dynamo.feed_numbers import Reserved
from tests.stores.memory import MemoryCourseStore, MemoryTable


class UnderWay(Exception):
    """The process pauses between the reservation of its numbers and its transaction."""


class SlowCourseStore(MemoryCourseStore):
    """While ``is_slow``, the next commit pauses. ``under_way`` holds the commits that pause."""

    def __init__(self, table: MemoryTable, lifetimes: Lifetimes) -> None:
        super().__init__(table, lifetimes)
        self.is_slow = False
        self.under_way: list[tuple[Plan, Reserved]] = []

    def commit(self, change: Change, receipt: Receipt | None = None, inputs: Inputs | None = None) -> Course:
        if not self.is_slow:
            return super().commit(change, receipt, inputs)
        self.under_way.append(self.plan(change, receipt))
        self.is_slow = False
        raise UnderWay
