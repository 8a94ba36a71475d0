"""How many connections the stage has lately had, and so within which time all of its clients fetch lists again.

After an outage all clients connect again within a minute, and a count would show only those who were first. So the
highest count is kept. It loses half of its value per day; a value that is too low by half still keeps the requests
below the limits, of which they are meant to use half.
"""

from datetime import datetime, timedelta
from math import ceil

from chalicelib.feed.ports import Peak, StagePeaks
from chalicelib.feed.recover import Recovered
from chalicelib.feed.refetch_window import RestLimits, refetch_window

HALF_LIFE = timedelta(days=1)


def store_count(peaks: StagePeaks, connections: int, now: datetime) -> None:
    """The number of connections of the stage is stored unless an earlier one still counts for more."""
    if connections > recent_connections(peaks.read(), now):
        peaks.store(Peak(connections, now))


def stage_refetch_window(peaks: StagePeaks, limits: RestLimits, now: datetime) -> int:
    """Returns the seconds over which all clients of the stage spread their requests for lists. Costs one read."""
    return refetch_window(ceil(recent_connections(peaks.read(), now)), limits)


def window_after_replay(recovered: Recovered, peaks: StagePeaks, limits: RestLimits, now: datetime) -> int:
    """As :func:`stage_refetch_window`; 0, without a read, for a client that missed nothing."""
    missed = recovered.entries or recovered.reason is not None
    return stage_refetch_window(peaks, limits, now) if missed else 0


def recent_connections(peak: Peak | None, now: datetime) -> float:
    """Returns the number of connections that a peak counts for at that time; 0 without a peak."""
    if peak is None:
        return 0.0
    half_lives = max(now - peak.counted_at, timedelta()) / HALF_LIFE
    return float(peak.connections * 0.5**half_lives)
