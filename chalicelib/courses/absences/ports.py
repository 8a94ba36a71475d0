"""What the use cases for absences need from a store."""

from datetime import date, datetime
from typing import Protocol

from msgspec import Struct

from chalicelib.courses.absences.absence import Absence
from chalicelib.courses.ports import Receipt
from chalicelib.people.identity import Identity


class AbsenceMissing(Exception):
    """There is no such absence any more. Nothing was stored."""


class AbsencePage(Struct, frozen=True):
    """``next`` continues the list, None at its end."""

    absences: list[Absence]
    next: str | None


class AbsenceStore(Protocol):
    """Absences, and the bookings, events and receipts that are stored together with them. All reads are consistent.

    ``CourseStore.absence`` reads a single one.
    """

    def add(self, absence: Absence, by: Identity, receipt: Receipt | None = None) -> Absence:
        """Stores the absence, its booking, its events and the receipt, or nothing. Returns the absence with its number.

        ``by`` is who enters it. Raises SlotTaken if a course or another absence holds the instructor in the interval,
        RecordDeactivated, ReceiptExists, BusyError.
        """
        ...

    def remove(self, absence: Absence, by: Identity, now: datetime, receipt: Receipt | None = None) -> None:
        """Deletes the absence and its booking, and stores the events and the receipt, or does nothing.

        Raises AbsenceMissing, ReceiptExists and BusyError.
        """

    def page(self, scope: str, first: date, last: date, limit: int, after: str | None) -> AbsencePage:
        """Returns up to ``limit`` absences of a channel, ``scope``, that have a day from ``first`` to ``last``.

        Ordered by their first day, then number. ``after`` is the ``next`` of the page before. Raises ValueError for any
        other text.
        """
        ...
