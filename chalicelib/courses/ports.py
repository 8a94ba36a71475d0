"""What the use cases for courses need from a store."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from msgspec import Struct

from chalicelib.courses.course import Course, Status
from chalicelib.courses.decide import Change
from chalicelib.courses.history import HistoryEntry
from chalicelib.courses.order import Order
from chalicelib.courses.prefetch import Receipt, Rehearse, Seen, Wanted
from chalicelib.courses.slots import Booking, Day


class VersionConflict(Exception):
    """The course changed between our read and our write. Nothing was stored."""


class SlotTaken(Exception):
    """Another course holds the instructor then. Nothing was stored."""

    def __init__(self, course_id: int) -> None:
        super().__init__(course_id)
        self.course_id = course_id


class OpeningTaken(Exception):
    """The organization has an open course at that place on that date. Nothing was stored."""

    def __init__(self, course_id: int) -> None:
        super().__init__(course_id)
        self.course_id = course_id


class ReceiptExists(Exception):
    """A request with this idempotency key was stored in the meantime. This one was not."""


class Page(Struct, frozen=True):
    """``next`` continues the listing, ``None`` at its end."""

    courses: list[Course]
    next: str | None


class CourseStore(Protocol):
    """Courses and everything that changes together with them. All reads are consistent."""

    def get(self, course_id: int) -> Course | None: ...

    def look(self, wanted: Wanted, rehearse: Rehearse | None = None) -> Seen:
        """One look at all that is wanted. ``rehearse`` decides on what may be out of date and commits nothing.

        A store may use it to foresee what else a commit will need and look at that too. A refusal from it is ignored.
        """
        ...

    def commit(self, change: Change, receipt: Receipt | None = None, seen: Seen | None = None) -> Course:
        """Stores the course, its history, list rows, slots, opening and one feed entry a channel: all or nothing.

        The course as it was stored: a new one gets the next number here. ``seen`` is the look that the decision rests
        on, which may save another. Entries of a channel are numbered without hole or repeat in commit order.
        Raises VersionConflict, SlotTaken, OpeningTaken (for requests), ReceiptExists, and ``core.errors.BusyError``
        when contention outlasts the bound.
        """
        ...

    def page(
        self, scope: str, statuses: Iterable[Status], limit: int, after: str | None, order: Order = Order.ASCENDING
    ) -> Page:
        """Courses in that channel's view, by date, then start time (without one first), then number.

        Raises ``ValueError`` when ``after`` is not the ``next`` of a former page in the same order.
        """
        ...

    def history(self, course_id: int) -> list[HistoryEntry]:
        """Oldest first."""
        ...

    def bookings(self, days: Iterable[Day]) -> dict[Day, list[Booking]]: ...
