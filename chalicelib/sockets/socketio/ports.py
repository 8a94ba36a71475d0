"""What only the Socket.IO dialect needs: connections that open without a ticket, and pushes that never overtake.

A client of this dialect takes the last event that it got for its place in the sequence. A push that overtakes a replay
would make it skip events for ever, and this port exists to prevent that. While a replay is under way the subscription
is held (:meth:`SocketIoConnections.hold`). A broadcaster does not push to a held subscription but notes on its row how
far it held back (:meth:`~SocketIoConnections.hold_back`). The function that replays releases the subscription on the
condition that nothing later than the last entry it sent is noted (:meth:`~SocketIoConnections.release`); if something
is, it sends those entries and tries again. Both are conditional writes on one row, so one of the two sees the other:
either the release fails, or the broadcaster finds the subscription released and pushes.

docs/adr/0008-pushes-wait-for-replays.md has the alternatives.
"""

from datetime import datetime
from typing import Protocol

from chalicelib.push.ports import Invoker
from chalicelib.sockets.connection import Connection, Subscription
from chalicelib.sockets.dialect import SocketPorts
from chalicelib.sockets.ports import Connections


class SocketIoConnections(Connections, Protocol):
    """Connections and subscriptions, with what Socket.IO needs of them."""

    def authenticate(self, connection: Connection) -> bool:
        """The connection replaces the unauthenticated one of its id.

        False when that has happened before, or when the connection is not stored.
        """

    def hold(self, connection: Connection, since: datetime) -> None:
        """The connection is subscribed, but pushes are held back until :meth:`release`."""

    def release(self, connection: Connection, after_seq: int, since: datetime) -> bool:
        """Entries after that number are pushed from now on.

        False, and nothing is changed, when a later entry was held back or the connection is not subscribed.
        """

    def hold_back(self, subscription: Subscription, channel: str, seq: int) -> Subscription | None:
        """It is noted that entries up to ``seq`` were not pushed to a held subscription; returns None.

        Returns the subscription as it is now when it has been released, and None when it no longer exists.
        """


class SocketIoPorts(SocketPorts, Protocol):
    """The part of the wiring that this dialect needs."""

    @property
    def connections(self) -> SocketIoConnections: ...

    @property
    def greeter(self) -> Invoker: ...
