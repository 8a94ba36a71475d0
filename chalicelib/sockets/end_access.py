"""A user was disabled: tokens that are still valid are refused, and the user's connections are closed."""

from datetime import datetime

from chalicelib.people.ports import Revocations
from chalicelib.push.ports import Poster
from chalicelib.sockets.close_connections import close_connections
from chalicelib.sockets.ports import Connections


def end_access(revocations: Revocations, connections: Connections, poster: Poster, user_id: str, now: datetime) -> int:
    """Returns how many connections were closed. No further one is admitted, and no token of before is accepted.

    Functions that have read the revocations accept a token for one second more. A client whose connection is closed
    wants to connect again, and is refused.
    """
    # First, so that a connection that opens meanwhile is either refused or found below.
    revocations.revoke(user_id, now)
    found = connections.of_person(user_id, now)
    close_connections(connections, poster, {each.connection_id: each.channel for each in found.values()})
    return len(found)
