"""What the use cases need from the outside, as the use cases would say it.

Adapters: ``storage/memory.py`` and ``storage/dynamo_*.py`` (one contract suite runs on both), ``transport/``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from chalicelib.core.course import Course, Status
from chalicelib.core.cursor import Cursor
from chalicelib.core.decide import Change
from chalicelib.core.dialects import NATIVE
from chalicelib.core.events import Entry
from chalicelib.core.history import HistoryEntry
from chalicelib.core.identity import Identity
from chalicelib.core.order import Order
from chalicelib.core.people import Instructor, Organization
from chalicelib.core.slots import Booking, Day
from chalicelib.service.look import Receipt, Rehearse, Seen, Wanted


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


class Feed(Protocol):
    """The numbered entries of each channel. All reads are consistent."""

    def head(self, channel: str) -> Cursor:
        """The cursor of the newest entry. A channel never used before begins its epoch here."""
        ...

    def after(self, channel: str, seq: int, limit: int) -> list[Entry]:
        """Entries ``seq + 1`` onwards in order, at most ``limit``, without those past their retention."""
        ...


class People(Protocol):
    """All of them. A single one is found by :meth:`CourseStore.look`."""

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
    """An open socket. It may hear nothing before it is subscribed.

    One of the Socket.IO dialect opens without a ticket: until it shows one, ``channel`` and ``user_name`` are empty.
    """

    connection_id: str
    channel: str
    user_name: str
    connected_at: datetime
    expires_at: datetime
    dialect: str = NATIVE

    @property
    def is_authenticated(self) -> bool:
        return bool(self.channel)


class Subscription(Struct, frozen=True):
    """A connection that listens. Entries up to ``after_seq`` reach it by replay, later ones by push.

    While ``is_held``, a replay is under way that pushes must not overtake: they are held back, and whoever replays
    sends them too. ``since`` is when the connection subscribed.
    """

    connection_id: str
    after_seq: int
    expires_at: datetime
    since: datetime
    dialect: str = NATIVE
    is_held: bool = False


class Watch(Struct, frozen=True):
    """A note to look at a connection at that time, whatever has become of it until then."""

    connection_id: str
    due_at: datetime


class Connections(Protocol):
    """Who is connected and who listens. All reads are consistent."""

    def add(self, connection: Connection, look_at: datetime) -> None:
        """Known, and to be looked at then."""
        ...

    def get(self, connection_id: str) -> Connection | None: ...

    def get_many(self, connection_ids: Iterable[str]) -> dict[str, Connection]:
        """Those of them that there are."""
        ...

    def authenticate(self, connection: Connection) -> bool:
        """It replaces the unauthenticated one of its id. False when another did so before, or it is gone."""
        ...

    def subscribe(self, connection: Connection, after_seq: int, since: datetime) -> None:
        """It listens, and gets every entry after that one pushed."""
        ...

    def hold(self, connection: Connection, since: datetime) -> None:
        """It listens, but pushes are held back until :meth:`release`."""
        ...

    def release(self, connection: Connection, after_seq: int, since: datetime) -> bool:
        """Every entry after that one is pushed. False when one of them was held back, or it does not listen."""
        ...

    def hold_back(self, subscription: Subscription, channel: str, seq: int) -> Subscription | None:
        """Notes that entries up to ``seq`` were not pushed to a held one, and answers None.

        The subscription, when it has been released in the meantime; None also when it no longer listens.
        """
        ...

    def subscriptions(self, channel: str) -> list[Subscription]:
        """Everyone listening at this moment, expired connections included."""
        ...

    def pushed(self, channel: str) -> int:
        """Entries of the channel up to this one have been broadcast; 0 when nobody knows any more."""
        ...

    def note_pushed(self, channel: str, seq: int, until: datetime) -> None:
        """Remembered until then, unless a later one is."""
        ...

    def remove(self, channels: Mapping[str, str]) -> None:
        """Forgets these connections and their subscriptions; no error when they are already gone.

        By connection, the channel that it may listen to, or nothing.
        """
        ...

    def forget(self, connection_id: str) -> None:
        """As :meth:`remove`, for a caller who does not know the channel."""
        ...

    def due(self, now: datetime, most: int) -> list[Watch]:
        """Watches whose time has come, at most about that many; empty when there are none left."""
        ...

    def looked_at(self, watches: dict[Watch, datetime | None]) -> None:
        """Each watch is over, and begins anew for its next time, if there is one."""
        ...


SENT, GONE, THROTTLED, FAILED = "sent", "gone", "throttled", "failed"


class Outcome(Struct, frozen=True):
    """What became of a connection's frames: SENT, GONE (there is no such connection any more) or not all sent in time.

    THROTTLED: the last answer was that its buffer or the account's rate is full; FAILED: anything else.
    """

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

    def close(self, connection_ids: Iterable[str]) -> None:
        """Closes them as far as that is possible within two seconds; never raises."""
        ...


class PostFailed(Exception):
    """The gateway neither took the frame nor knows the connection as gone. The client finds the gap by itself."""


class Invoker(Protocol):
    """Another function."""

    def invoke(self, payload: object) -> None:
        """It will run with the payload, as JSON, while we go on. Raises ``InvokeFailed`` when nobody took the order."""
        ...

    def call(self, payload: object) -> bytes:
        """What it returned, as JSON; of a function that failed that is its error. Raises ``InvokeFailed``."""
        ...


class InvokeFailed(Exception):
    """The other function was not started, or did not answer."""
