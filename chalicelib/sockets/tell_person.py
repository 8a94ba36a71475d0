"""Sends an event that is in no feed to all open connections of a person."""

from collections.abc import Callable, Mapping
from datetime import datetime

from chalicelib.push.ports import GONE, SENT, Poster
from chalicelib.sockets.close_connections import close_connections
from chalicelib.sockets.ports import Connections

# A device that misses the event is told by the next one, or reads when its page is shown again.
WITHIN_SECONDS = 2.0


def tell_person(
    connections: Connections,
    poster: Poster,
    frames: Mapping[str, Callable[[str, object], bytes]],
    user_id: str,
    event: str,
    data: object,
    now: datetime,
) -> int:
    """The person's connections were sent the event, as far as that was possible. Returns how many have it.

    ``frames`` encodes an event for each dialect by its name. Connections that are gone are removed.
    """
    found = connections.of_person(user_id, now)
    if not found:
        return 0
    posts = {each.connection_id: [frames[each.dialect](event, data)] for each in found.values()}
    outcomes = poster.post_all(posts, WITHIN_SECONDS)
    gone = [each.connection_id for each in outcomes if each.result == GONE]
    close_connections(connections, poster, {connection_id: found[connection_id].channel for connection_id in gone})
    return sum(each.result == SENT for each in outcomes)
