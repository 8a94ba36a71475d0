"""What the use cases for courses need from a store: the protocol CourseStore, its inputs, results and errors."""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Protocol

from msgspec import Struct

from chalicelib.courses.course import Course
from chalicelib.courses.course_status import Status
from chalicelib.courses.decide_change import Change
from chalicelib.courses.history import HistoryEntry
from chalicelib.courses.slots import Booking, Day
from chalicelib.people.records import Instructor, Organization


class VersionConflict(Exception):
    """The course changed between our read and our write. Nothing was stored."""


class _Taken(Exception):
    """Course ``course_id`` holds what the change needs. Nothing was stored."""

    def __init__(self, course_id: int) -> None:
        super().__init__(course_id)
        self.course_id = course_id


class SlotTaken(_Taken):
    """Another course holds the instructor at that time. Nothing was stored."""


class OpenCourseExists(_Taken):
    """The organization has an open course at that place on that date. Nothing was stored."""


class ReceiptExists(Exception):
    """Another request with this idempotency key was stored first. Nothing was stored."""


class Receipt(Struct, frozen=True, rename={"response": "answer"}):
    """Proof that a request was carried out.

    ``fingerprint`` is a hash of the request's content. ``response`` is the course that was returned; None in a receipt
    that is only looked for.
    """

    user_id: str
    idempotency_key: str
    fingerprint: str
    response: Course | None = None


class InputKeys(Struct, frozen=True):
    """Which records an action needs before it can be decided; None for a record that is not needed.

    A receipt is found by its user and its idempotency key.
    """

    course_id: int | None = None
    organization_id: int | None = None
    instructor_id: int | None = None
    receipt: Receipt | None = None


class Inputs(Struct, frozen=True):
    """The records that were found; None for a record that is missing or was not requested.

    Each record is as last committed. Together they are no snapshot: another commit may fall between two of the reads.
    """

    course: Course | None = None
    organization: Organization | None = None
    instructor: Instructor | None = None
    receipt: Receipt | None = None


# Decides on inputs that may be out of date, to predict which items the commit will write.
Predict = Callable[[Inputs], Change]


class Order(StrEnum):
    """The direction of a list, by date, then start time, then number. Values are those of the parameter ``order``."""

    ASCENDING = "asc"
    DESCENDING = "desc"


class Page(Struct, frozen=True):
    """``next`` continues the list, None at its end."""

    courses: list[Course]
    next: str | None


class CourseStore(Protocol):
    """Courses, and everything that is stored together with them. All reads are consistent."""

    def get(self, course_id: int) -> Course | None:
        """Returns the course as last committed, None if there is none of that number."""

    def prefetch(self, keys: InputKeys, predict: Predict | None = None) -> Inputs:
        """Reads all inputs of an action at once.

        ``predict`` decides on inputs that may be out of date. A store may call it to find out which other items the
        commit will need, and read them too. Nothing is stored; a CoursewireError that it raises is ignored.
        """

    def commit(self, change: Change, receipt: Receipt | None = None, inputs: Inputs | None = None) -> Course:
        """Stores the course, its history, list rows, slots, open courses, one feed entry per channel and the receipt.

        All items are stored, or none. Returns the course as stored: a new course gets its number here. The entries of a
        channel are numbered in commit order, without gaps. ``inputs`` are those the change was decided on; passing them
        may save a read.
        Raises VersionConflict, SlotTaken, OpenCourseExists (only for requests), ReceiptExists, and BusyError when
        other writers win every attempt until the time limit.
        """

    def page(
        self, scope: str, statuses: Iterable[Status], limit: int, after: str | None, order: Order = Order.ASCENDING
    ) -> Page:
        """Returns up to ``limit`` courses of the statuses from the list of a channel, ``scope``.

        Courses are ordered by date, then start time (courses without a start time first), then number. ``after`` is the
        ``next`` of the page before. Raises ValueError when no page in the same order had that ``next``.
        """

    def history(self, course_id: int) -> list[HistoryEntry]:
        """Returns every change, oldest first; an empty list for an unknown course."""

    def bookings(self, days: Iterable[Day]) -> dict[Day, list[Booking]]:
        """Returns the bookings of each instructor and UTC day, an empty list for a day without bookings."""
