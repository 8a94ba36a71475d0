"""A socket is gone, or has to be closed. The gateway reports a closed socket when it can, which is not always."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from chalicelib.push.ports import Poster
from chalicelib.sockets.dialect import Dialects
from chalicelib.sockets.ports import Connections

FAREWELL_SECONDS = 2.0


class Ending(Struct, frozen=True):
    """A connection that has expired. Without a ticket ``channel`` is empty; ``dialect`` is a name."""

    connection_id: str
    channel: str
    dialect: str


def forget_connection(connections: Connections, connection_id: str) -> None:
    """The connection and its subscription are no longer stored."""
    connections.forget(connection_id)


def end_sessions(connections: Connections, dialects: Dialects, poster: Poster, ending: Iterable[Ending]) -> None:
    """Clients are told that their sessions are over; the connections are removed and closed."""
    ending = list(ending)
    # A connection that never showed a ticket has no session.
    farewells = {each.connection_id: [*dialects[each.dialect].farewell] for each in ending if each.channel}
    told = {connection_id: frames for connection_id, frames in farewells.items() if frames}
    if told:
        # They are closed in any case, and a client that was not told why connects again with a new ticket.
        poster.post_all(told, FAREWELL_SECONDS)
    close_connections(connections, poster, {each.connection_id: each.channel for each in ending})


def close_connections(connections: Connections, poster: Poster, channels: Mapping[str, str]) -> None:
    """The connections are removed and closed: the clients connect again and recover.

    Also after a 410: where it was wrong, the client notices at once and comes back.

    ``channels`` as in :meth:`Connections.remove`. If closing fails, the gateway's idle limit ends the socket.
    """
    if channels:
        connections.remove(channels)  # First, so that nothing is pushed behind a gap.
        poster.close(channels)
