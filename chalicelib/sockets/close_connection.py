"""A socket is gone, or has to go. The gateway says so when it can, which is not always."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct

from chalicelib.push.ports import Poster
from chalicelib.sockets import dialects
from chalicelib.sockets.ports import Connections

FAREWELL_SECONDS = 2.0


class Ending(Struct, frozen=True):
    """A connection whose session is over."""

    connection_id: str
    channel: str
    dialect: str


def close_connection(connections: Connections, connection_id: str) -> None:
    """Nothing is known of it any more."""
    connections.forget(connection_id)


def end_sessions(connections: Connections, poster: Poster, ending: Iterable[Ending]) -> None:
    """Tells clients that their sessions are over, forgets the connections and closes them."""
    ending = list(ending)
    farewells = {each.connection_id: dialects.session_over_frames(each.dialect) for each in ending}
    told = {connection_id: frames for connection_id, frames in farewells.items() if frames}
    if told:
        # They are closed in any case, and a client that did not hear why comes back with a new ticket.
        poster.post_all(told, FAREWELL_SECONDS)
    drop(connections, poster, {each.connection_id: each.channel for each in ending})


def drop(connections: Connections, poster: Poster, channels: Mapping[str, str]) -> None:
    """Forgotten first, so that nothing is pushed into a gap, then closed: the clients come back and recover.

    ``channels`` as in :meth:`Connections.remove`. Should closing fail, nothing keeps the socket alive any more, and the
    gateway's idle limit ends it.
    """
    if channels:
        connections.remove(channels)
        poster.close(channels)
