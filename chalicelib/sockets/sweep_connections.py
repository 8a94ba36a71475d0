"""Once per minute: connections that have not shown a ticket in time are closed.

A connection gets a check only while it has no subscription that the ticks would find. The check is deleted after its
work is done, so a sweep that dies repeats at most one batch, and two sweeps at once do no harm.
"""

from collections.abc import Callable
from datetime import datetime

from chalicelib.push.ports import Poster
from chalicelib.sockets.close_connections import Ending, end_sessions
from chalicelib.sockets.connection import PlannedCheck
from chalicelib.sockets.dialect import Dialects
from chalicelib.sockets.ports import Connections

# Read at once, and so checked twice when the function dies in between.
MAX_BATCH = 1000
# The time that one batch may take: the farewells, closing, and the reads and writes.
BATCH_SECONDS = 10.0


def sweep_connections(
    connections: Connections, dialects: Dialects, poster: Poster, now: datetime, seconds_left: Callable[[], float]
) -> int:
    """Due checks are done while ``seconds_left()`` allows; the others are still due for the next sweep.

    Returns how many connections were ended.
    """
    ended = 0
    while seconds_left() > BATCH_SECONDS:
        due = connections.due_checks(now, MAX_BATCH)
        if not due:
            break
        ended += _sweep_batch(connections, dialects, poster, due, now)
    return ended


def _sweep_batch(
    connections: Connections, dialects: Dialects, poster: Poster, due: list[PlannedCheck], now: datetime
) -> int:
    known = connections.get_many(planned.connection_id for planned in due)
    expired = [connection for connection in known.values() if connection.expires_at <= now]
    end_sessions(
        connections, dialects, poster, (Ending(each.connection_id, each.channel, each.dialect) for each in expired)
    )
    connections.plan_checks(dict.fromkeys(due))
    return len(expired)
