"""What the use cases for courses need from a store: the protocol CourseStore, its inputs, results and errors."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from enum import StrEnum
from typing import Protocol

from msgspec import Struct

from chalicelib.courses.absences.absence import Absence
from chalicelib.courses.course import Course
from chalicelib.courses.course_status import Status
from chalicelib.courses.course_types import CourseType
from chalicelib.courses.decide_change import Change
from chalicelib.courses.history import HistoryEntry
from chalicelib.courses.search_words import Search
from chalicelib.courses.slots import Booking, Day
from chalicelib.feed.cursor import Cursor
from chalicelib.people.records import Instructor, Organization


class VersionConflict(Exception):
    """The course changed between our read and our write. Nothing was stored."""


class _Taken(Exception):
    """Course ``course_id`` holds what the change needs, or absence ``-course_id``. Nothing was stored."""

    def __init__(self, course_id: int) -> None:
        super().__init__(course_id)
        self.course_id = course_id


class SlotTaken(_Taken):
    """Another course, or an absence, holds the instructor at that time. Nothing was stored."""


class OpenCourseExists(_Taken):
    """The organization has another open course at the new place on that date. Nothing was stored."""


class RecordDeactivated(Exception):
    """The organization or instructor that the change names was deactivated after its decision. Nothing was stored."""


class ReceiptExists(Exception):
    """Another request with this idempotency key was stored first. Nothing was stored."""


class Receipt(Struct, frozen=True, omit_defaults=True, rename={"response": "answer"}):
    """Proof that a request was carried out.

    ``fingerprint`` is a hash of the request's content. ``response`` is the course that was returned, or ``absence`` the
    absence; both are None in a receipt that is only looked for.
    """

    user_id: str
    idempotency_key: str
    fingerprint: str
    response: Course | None = None
    absence: Absence | None = None


class InputKeys(Struct, frozen=True):
    """Which records an action needs before it can be decided; None, or False, for a record that is not needed.

    A receipt is found by its user and its idempotency key.
    """

    course_id: int | None = None
    organization_id: int | None = None
    instructor_id: int | None = None
    receipt: Receipt | None = None
    course_types: bool = False


class Inputs(Struct, frozen=True):
    """The records that were found; None for a record that is missing or was not requested.

    Each record is as last committed. Together they are no snapshot: another commit may fall between two of the reads.
    """

    course: Course | None = None
    organization: Organization | None = None
    instructor: Instructor | None = None
    receipt: Receipt | None = None
    course_types: tuple[CourseType, ...] = ()


# Decides on inputs that may be out of date, to predict which items the commit will write.
Predict = Callable[[Inputs], Change]


class Order(StrEnum):
    """The direction of a list, by date, then start time, then number. Values are those of the parameter ``order``."""

    ASCENDING = "asc"
    DESCENDING = "desc"


class Narrowing(Struct, frozen=True, kw_only=True):
    """Which rows of a list are wanted: those from ``first_day`` to ``last_day`` that ``matches`` is true for.

    None stands for no bound, and for all courses.
    """

    first_day: date | None = None
    last_day: date | None = None
    matches: Callable[[Course], bool] | None = None


NO_NARROWING = Narrowing()


Position = tuple[date, str, int]
"""The place of a course in a list: day, start time, number. Without a start time, "" stands for it."""


class Page(Struct, frozen=True):
    """``next`` continues the list, None at its end. A page of a list narrowed by ``matches`` may be short or empty.

    ``read_to`` is the place behind which ``next`` continues. It may be behind the last course of the page.
    """

    courses: list[Course]
    next: str | None = None
    read_to: Position | None = None


class CourseStore(Protocol):
    """Courses, and everything that is stored together with them. All reads are consistent."""

    def get(self, course_id: int) -> Course | None:
        """Returns the course as last committed, None if there is none of that number."""

    def absence(self, absence_id: int) -> Absence | None:
        """Returns the absence, None if there is none of that number."""

    def prefetch(self, keys: InputKeys, predict: Predict | None = None) -> Inputs:
        """Reads all inputs of an action at once.

        ``predict`` decides on inputs that may be out of date. A store may call it to find out which other items the
        commit will need, and read them too. Nothing is stored; a CoursewireError that it raises is ignored.
        """

    def commit(self, change: Change, receipt: Receipt | None = None, inputs: Inputs | None = None) -> Course:
        """Stores the course, its history, list rows, slots, open courses, one feed entry per channel and the receipt.

        All items are stored, or none. Returns the course as stored: a new course gets its number here. The entries of a
        channel are numbered in commit order, without gaps. ``inputs`` are those the change was decided on; passing them
        may save a read. The organization or the instructor of ``inputs`` is read again before another attempt.
        Raises VersionConflict, SlotTaken, OpenCourseExists, ReceiptExists, RecordDeactivated, and BusyError when
        other writers win every attempt until the time limit.
        """

    def page(
        self,
        scope: str,
        statuses: Iterable[Status],
        limit: int,
        after: str | None,
        order: Order = Order.ASCENDING,
        narrowing: Narrowing = NO_NARROWING,
    ) -> Page:
        """Returns up to ``limit`` courses of the statuses from the list of a channel, ``scope``.

        Courses are ordered by date, then start time (courses without a start time first), then number. ``after`` is the
        ``next`` of the page before. Raises ValueError when no page in the same order had that ``next``. The number of
        rows that are read is limited, whatever share of them matches.
        """

    def history(self, course_id: int) -> list[HistoryEntry]:
        """Returns every change, oldest first; an empty list for an unknown course."""

    def bookings(self, days: Iterable[Day]) -> dict[Day, list[Booking]]:
        """Returns the bookings of each instructor and UTC day, an empty list for a day without bookings."""


class CourseSearch(Protocol):
    """Finds courses by their words and numbers, in the order of lists."""

    def cursor(self) -> Cursor | None:
        """Returns the cursor of the admins' feed up to which the index is kept, None while there is no index."""
        ...

    def page(
        self,
        scope: str,
        search: Search,
        statuses: Sequence[Status],
        limit: int,
        after: str | None,
        order: Order,
        narrowing: Narrowing,
        changed: Iterable[int] | None,
    ) -> Page:
        """Returns a page as :meth:`CourseStore.page`; ``narrowing.matches`` includes the search.

        The admins' list is searched by the index; ``changed`` are courses that may have changed since its cursor. With
        None, and where the search has no word that is long enough, the rows of the list are examined.
        """
        ...
