"""When a run of ticks has to send something to a connection. Derived from its id, so nothing is stored or planned."""

import zlib

# How often the schedule in app.py runs the sweep, which sends the ticks.
TICK_SECONDS = 60


def comes_up(connection_id: str, every_minutes: int, minutes: range) -> bool:
    """Whether one of ``minutes`` (since the epoch) is the connection's: each connection has one in ``every_minutes``.

    The ids are spread evenly over the minutes.
    """
    if len(minutes) >= every_minutes:
        return True
    own = zlib.crc32(connection_id.encode()) % every_minutes
    return any(minute % every_minutes == own for minute in minutes)
