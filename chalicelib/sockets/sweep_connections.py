"""Once per minute: connections whose check is due are kept alive, asked to rotate, ended or removed.

A sweep may be cut short at any point, or run twice for the same minute. A check is replaced by the next one after its
work is done, so a sweep that dies repeats at most one batch; both runs plan the same next check, since its time depends
on the connection alone. An extra keep-alive frame or ``rotate`` does no harm.
"""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from chalicelib.push.ports import GONE, SENT, Poster
from chalicelib.sockets.close_connections import Ending, close_connections, end_sessions
from chalicelib.sockets.connection import PlannedCheck
from chalicelib.sockets.dialect import Check, Dialects
from chalicelib.sockets.ports import Connections

# Read at once, and so checked twice when the function dies in between.
MAX_BATCH = 1000
MAX_POST_SECONDS = 5.0
# The time that one batch may take: its posts, the farewells, closing twice, and the reads and writes.
BATCH_SECONDS = 15.0
# A connection that could not be reached is checked again by the next sweep.
RETRY_AFTER = timedelta(minutes=1)

ENDED = "ended"


def sweep_connections(
    connections: Connections, dialects: Dialects, poster: Poster, now: datetime, seconds_left: Callable[[], float]
) -> Counter[str]:
    """Due checks are done while ``seconds_left()`` allows; the others are still due for the next sweep.

    Returns how many connections were SENT a frame, GONE, FAILED or ENDED.
    """
    counts: Counter[str] = Counter()
    while seconds_left() > BATCH_SECONDS:
        due = connections.due_checks(now, MAX_BATCH)
        if not due:
            break
        counts += _sweep_batch(connections, dialects, poster, due, now)
    return counts


def _sweep_batch(
    connections: Connections, dialects: Dialects, poster: Poster, due: list[PlannedCheck], now: datetime
) -> Counter[str]:
    known = connections.get_many(planned.connection_id for planned in due)
    expired = [connection for connection in known.values() if connection.expires_at <= now]
    checks = {
        connection.connection_id: dialects[connection.dialect].check(connection, now)
        for connection in known.values()
        if connection.expires_at > now
    }
    results = _send(poster, checks)
    ending = (Ending(each.connection_id, each.channel, each.dialect) for each in expired)
    end_sessions(connections, dialects, poster, ending)
    gone = {found: known[found].channel for found, result in results.items() if result == GONE}
    close_connections(connections, poster, gone)
    next_times = {found: _next_time(check, results.get(found, SENT), now) for found, check in checks.items()}
    connections.plan_checks({planned: next_times.get(planned.connection_id) for planned in due})
    return Counter(results.values()) + Counter({ENDED: len(expired)})


def _send(poster: Poster, checks: dict[str, Check]) -> dict[str, str]:
    frames = {connection_id: [check.frame] for connection_id, check in checks.items() if check.frame}
    outcomes = poster.post_all(frames, MAX_POST_SECONDS)
    return {outcome.connection_id: outcome.result for outcome in outcomes}


def _next_time(check: Check, result: str, now: datetime) -> datetime | None:
    if result == GONE:
        return None
    return check.next_at if result == SENT else now + RETRY_AFTER
