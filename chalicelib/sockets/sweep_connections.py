"""Once a minute: the connections whose time has come are kept alive, asked to change over, ended or forgotten."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from msgspec import Struct

from chalicelib.push.ports import GONE, SENT, Poster
from chalicelib.sockets import upkeep
from chalicelib.sockets.close_connection import Ending, drop, end_sessions
from chalicelib.sockets.connection import Connection, Watch
from chalicelib.sockets.ports import Connections

# What one look takes up at once, and so what is looked at twice when the function dies in between.
MOST_AT_ONCE = 1000
PATIENCE_SECONDS = 5.0
# A portion's posts, the farewells, closing twice, and the tables' part.
PORTION_SECONDS = 15.0
# What could not be reached is tried again by the next sweep.
AGAIN_AFTER = timedelta(minutes=1)

ENDED = "ended"


class Visit(Struct, frozen=True):
    """A connection whose watch is due, and what it needs now."""

    watch: Watch
    connection: Connection
    look: upkeep.Look


def sweep_connections(
    connections: Connections, poster: Poster, now: datetime, seconds_left: Callable[[], float]
) -> Counter[str]:
    """How many were SENT a frame, GONE, FAILED or ENDED. What there was no time for is still due for the next sweep."""
    counts: Counter[str] = Counter()
    while seconds_left() > PORTION_SECONDS:
        due = connections.due(now, MOST_AT_ONCE)
        if not due:
            break
        counts += _look_after(connections, poster, due, now)
    return counts


def _look_after(connections: Connections, poster: Poster, due: list[Watch], now: datetime) -> Counter[str]:
    known = connections.get_many(watch.connection_id for watch in due)
    over = [connection for connection in known.values() if connection.expires_at <= now]
    visits = [
        Visit(watch, connection, _look(connection, now))
        for watch in due
        if (connection := known.get(watch.connection_id)) and connection.expires_at > now
    ]
    results = _send(poster, visits)
    _end(connections, poster, over)
    connections.remove(
        {
            visit.watch.connection_id: visit.connection.channel
            for visit in visits
            if results.get(visit.watch.connection_id) == GONE
        }
    )
    next_times = {visit.watch: _next_time(visit, results, now) for visit in visits}
    connections.looked_at({watch: next_times.get(watch) for watch in due})
    return Counter(results.values()) + Counter({ENDED: len(over)})


def _look(connection: Connection, now: datetime) -> upkeep.Look:
    return upkeep.look(connection.dialect, connection.connected_at, connection.expires_at, now)


def _send(poster: Poster, visits: list[Visit]) -> dict[str, str]:
    frames = {visit.watch.connection_id: [visit.look.frame] for visit in visits if visit.look.frame}
    outcomes = poster.post_all(frames, PATIENCE_SECONDS)
    return {outcome.connection_id: outcome.result for outcome in outcomes}


def _end(connections: Connections, poster: Poster, over: list[Connection]) -> None:
    """One that has shown no ticket has no session that it could be told about."""
    drop(connections, poster, {each.connection_id: "" for each in over if not each.is_authenticated})
    ending = (Ending(each.connection_id, each.channel, each.dialect) for each in over if each.is_authenticated)
    end_sessions(connections, poster, ending)


def _next_time(visit: Visit, results: dict[str, str], now: datetime) -> datetime | None:
    result = results.get(visit.watch.connection_id, SENT)
    if result == GONE:
        return None
    return visit.look.next_at if result == SENT else now + AGAIN_AFTER
