"""What the use cases for sockets need from a store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from chalicelib.sockets.connection import Connection, Subscription, Watch


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
