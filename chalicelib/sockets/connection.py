"""An open connection, its subscription, and the note that says when to check the connection."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from chalicelib.sockets.dialects import NATIVE


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
