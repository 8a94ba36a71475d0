"""A dialect is one way to speak on a socket. Use cases for sockets know this Protocol, and no dialect by name.

:mod:`chalicelib.sockets.dialect_registry` has the implementations. Every row of a connection stores the name of its
dialect, so a name never changes. "Adding a dialect" in docs/architecture.md says which files a new one needs.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from chalicelib.feed.cursor import Cursor
from chalicelib.feed.entries import Entry
from chalicelib.feed.ports import Feed, Quotas, StagePeaks, Tickets
from chalicelib.feed.refetch_window import RestLimits
from chalicelib.push.ports import Poster
from chalicelib.sockets.connection import Connection, Subscription
from chalicelib.sockets.ports import Connections
from chalicelib.sockets.presence_event import PresenceChanged, PresenceRequest


class Message(Struct, frozen=True):
    """``payload`` is a text frame's text or a binary frame's bytes.

    ``record_delivery`` takes a number of events, and the 95th percentile of their delivery times in milliseconds.
    ``announce_presence`` returns what the client is to be told, if anything. Raises PresenceRefused.
    """

    payload: str | bytes
    received_at: datetime
    heartbeat_seconds: int
    record_delivery: Callable[[int, float], None]
    announce_presence: Callable[[Connection, PresenceRequest], PresenceChanged | None]


class Recipients(Struct, frozen=True):
    """Who of a channel's subscribers gets a batch: ``lost`` are closed instead, since they would never see a gap."""

    listeners: Sequence[Subscription]
    lost: Sequence[Subscription] = ()


class SocketLimits(RestLimits, Protocol):
    """The settings that limit what sockets may use: docs/settings.md describes each."""

    @property
    def max_connections_per_person(self) -> int: ...

    @property
    def max_unauthenticated_per_minute(self) -> int: ...

    @property
    def max_replayed_per_minute(self) -> int: ...


class SocketPorts(Protocol):
    """The part of the wiring that every dialect needs."""

    @property
    def settings(self) -> SocketLimits: ...

    @property
    def quotas(self) -> Quotas: ...

    @property
    def stage_peaks(self) -> StagePeaks: ...

    @property
    def tickets(self) -> Tickets: ...

    @property
    def connections(self) -> Connections: ...

    @property
    def feed(self) -> Feed: ...

    @property
    def poster(self) -> Poster: ...


class Dialect(Protocol):
    """How clients of one kind open a socket, speak, receive events and are kept alive."""

    @property
    def name(self) -> str:
        """As connections and subscriptions store it."""

    @property
    def sees_gaps(self) -> bool:
        """Whether a client notices by itself that an event is missing. If not, it is closed when it misses one."""

    @property
    def farewell(self) -> Sequence[bytes]:
        """Frames that say that the session is over. Empty if closing the socket says enough."""

    def accepts(self, query: Mapping[str, str]) -> bool:
        """Whether a socket that opens with this query string speaks this dialect."""

    def open(self, connection_id: str, query: Mapping[str, str], now: datetime) -> None:
        """The connection is stored. It cannot be posted to before this call is over, and receives no events yet.

        Raises TicketRefused, TooManyConnections, or InvokeFailed where another function has to speak first.
        """

    def handle(self, connection: Connection, message: Message) -> None:
        """The reply, if any, is posted; a connection that is gone by then is removed and closed. Raises PostFailed."""

    def unknown_connection(self, payload: str | bytes) -> Sequence[bytes]:
        """Frames for the sender of this payload, whose connection is not stored. Empty if it is of another dialect."""

    def event_frames(self, entries: Sequence[Entry], refetch_within_seconds: int) -> list[bytes]:
        """The entries in order, in as few frames as the dialect allows. Marks may be left out.

        ``refetch_within_seconds`` is within which time clients fetch lists because of them; 0 is at once.
        """

    def recipients(
        self, channel: str, subscriptions: Sequence[Subscription], entries: Sequence[Entry], now: datetime
    ) -> Recipients:
        """Who gets these entries of the channel. ``subscriptions`` are this dialect's and not expired."""

    def tick_frame(self, pushed: Cursor | None) -> bytes | None:
        """What a run of ticks sends to the connections of a channel, if anything.

        ``pushed`` is the cursor of the last entry that was posted on the channel; None if that is not known.
        """

    def is_tick_due(self, subscription: Subscription, minutes: range) -> bool:
        """Whether a run of ticks for these minutes (since the epoch) sends the connection the frame.

        There are as many minutes as since the last run: usually one, and none if that was in the same minute.
        """

    def presence_frame(self, changed: PresenceChanged) -> bytes:
        """The event ``presenceChanged``."""

    @property
    def presence_check(self) -> bytes:
        """A frame to which every client that announces presence replies with a frame of its own."""

    @property
    def pauses_before_reply(self) -> bool:
        """Whether clients reply to :attr:`presence_check` after a pause while a page is visible; if not, at once."""

    @property
    def presence_ended(self) -> bytes:
        """The event ``presenceEnded``: the connection is at no course, and is told of presence no more."""

    def rotate_frame(self, subscription: Subscription, minutes: range) -> bytes | None:
        """The frame that asks the client to open its next connection, if that is due in one of these minutes."""


Dialects = Mapping[str, Dialect]
"""By name."""
