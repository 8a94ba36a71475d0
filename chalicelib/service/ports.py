"""What the use cases need from the outside, as the use cases would say it.

Adapters: ``storage/memory.py`` and ``storage/dynamo_*.py`` (one contract suite runs on both), ``transport/``.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from chalicelib.core.course import Course, Status
from chalicelib.core.cursor import Cursor
from chalicelib.core.decide import Change
from chalicelib.core.events import Entry
from chalicelib.core.history import HistoryEntry
from chalicelib.core.identity import Identity
from chalicelib.core.people import Instructor, Organization
from chalicelib.core.slots import Booking, Day


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


class Receipt(Struct, frozen=True):
    """Proof that a request was carried out, and what was answered. ``fingerprint`` identifies the request's content."""

    user_id: str
    idempotency_key: str
    fingerprint: str
    answer: Course | None = None


class Page(Struct, frozen=True):
    """``next`` continues the listing, ``None`` at its end."""

    courses: list[Course]
    next: str | None


class CourseStore(Protocol):
    """Courses and everything that changes together with them. All reads are consistent."""

    def next_course_id(self) -> int:
        """A number never given before. Numbers may be skipped."""
        ...

    def get(self, course_id: int) -> Course | None: ...

    def commit(self, change: Change, receipt: Receipt | None = None) -> None:
        """Stores the course, its history, list rows, slots, opening and one feed entry a channel: all or nothing.

        Entries of a channel are numbered without hole or repeat in commit order. Raises VersionConflict, SlotTaken,
        OpeningTaken (for requests), ReceiptExists, and ``core.errors.BusyError`` when contention outlasts the bound.
        """
        ...

    def receipt(self, user_id: str, idempotency_key: str) -> Receipt | None: ...

    def page(self, scope: str, statuses: Iterable[Status], limit: int, after: str | None) -> Page:
        """Courses in that channel's view, by date, then number. Reads at most ``limit + 1`` rows a status.

        Raises ``ValueError`` when ``after`` is not a former page's ``next``.
        """
        ...

    def history(self, course_id: int) -> list[HistoryEntry]:
        """Oldest first."""
        ...

    def bookings(self, days: Iterable[Day]) -> dict[Day, list[Booking]]: ...


class Feed(Protocol):
    """The numbered entries of each channel. All reads are consistent."""

    def head(self, channel: str) -> Cursor:
        """The cursor of the newest entry. A channel never used before begins its epoch here."""
        ...

    def after(self, channel: str, seq: int, limit: int) -> list[Entry]:
        """Entries ``seq + 1`` onwards in order, at most ``limit``, without those past their retention."""
        ...


class People(Protocol):
    def organization(self, organization_id: int) -> Organization | None: ...

    def instructor(self, instructor_id: int) -> Instructor | None: ...

    def organizations(self) -> list[Organization]: ...

    def instructors(self) -> list[Instructor]: ...


SOCKET, STREAM = "socket", "stream"


class Ticket(Struct, frozen=True):
    """Stands in for a token where a header cannot be set. ``kind`` is SOCKET (used once) or STREAM."""

    kind: str
    identity: Identity
    expires_at: datetime


class Tickets(Protocol):
    def put(self, secret: str, ticket: Ticket) -> None: ...

    def take(self, secret: str, now: datetime) -> Ticket | None:
        """The SOCKET ticket, gone from then on; ``None`` when unknown, taken, expired or of another kind."""
        ...

    def look(self, secret: str, now: datetime) -> Ticket | None:
        """The STREAM ticket, good for as often as it lives; ``None`` when unknown, expired or of another kind."""
        ...


class Connection(Struct, frozen=True):
    """An open socket. It may hear nothing before it is subscribed."""

    connection_id: str
    channel: str
    user_name: str
    connected_at: datetime
    expires_at: datetime


class Subscription(Struct, frozen=True):
    """A connection that listens. Entries up to ``after_seq`` reach it by replay, later ones by push."""

    connection_id: str
    after_seq: int
    expires_at: datetime


class Connections(Protocol):
    def add(self, connection: Connection) -> None: ...

    def get(self, connection_id: str) -> Connection | None: ...

    def subscribe(self, connection: Connection, after_seq: int) -> None: ...

    def subscriptions(self, channel: str) -> list[Subscription]:
        """Everyone listening at this moment, expired connections included."""
        ...

    def remove(self, connection_id: str, channel: str) -> None:
        """Forgets it and its subscription; no error when it is already gone."""
        ...

    def forget(self, connection_id: str) -> None:
        """As :meth:`remove`, for a caller who does not know the channel."""
        ...


SENT, GONE, FAILED = "sent", "gone", "failed"


class Outcome(Struct, frozen=True):
    """What became of a connection's frames: SENT, GONE (there is no such connection any more) or FAILED."""

    connection_id: str
    result: str


class Poster(Protocol):
    """Sends frames to connections."""

    def post(self, connection_id: str, frame: bytes) -> bool:
        """True when the gateway took it, False when the connection is gone. Raises ``PostFailed`` otherwise."""
        ...

    def post_all(self, frames: dict[str, list[bytes]], within_seconds: float) -> list[Outcome]:
        """Each connection's frames in order, many connections at once; one bad connection never holds up another.

        Refusals that may pass (429, 5xx, time-outs) are tried again with full jitter while there is time.
        """
        ...

    def close(self, connection_id: str) -> None:
        """Closes it as far as that is possible; never raises."""
        ...


class PostFailed(Exception):
    """The gateway neither took the frame nor knows the connection as gone. The client finds the gap by itself."""
