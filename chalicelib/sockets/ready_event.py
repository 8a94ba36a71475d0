"""The ``ready`` event, which ends a replay in every dialect."""

from datetime import datetime

from msgspec import Struct

from chalicelib.feed.recover import Recovered
from chalicelib.instants import format_instant


class Ready(Struct, frozen=True, rename="camel", omit_defaults=True):
    """``reason`` is null when everything was recovered, else a reason of :mod:`chalicelib.feed.recover`.

    ``refetch_within_seconds`` is within which time the client fetches what the replay, or its absence, concerns; absent
    when it is 0. ``tick_seconds`` is absent for a connection that gets no ticks.
    """

    cursor: str
    recovered: bool
    reason: str | None
    heartbeat_seconds: int
    connection_expires_at: str
    refetch_within_seconds: int = 0
    tick_seconds: int | None = None


def readiness(
    recovered: Recovered,
    heartbeat_seconds: int,
    expires_at: datetime,
    refetch_within_seconds: int,
    tick_seconds: int | None = None,
) -> Ready:
    """The event for a replay. ``expires_at`` is when the connection ends."""
    return Ready(
        cursor=str(recovered.cursor),
        recovered=recovered.reason is None,
        reason=recovered.reason,
        heartbeat_seconds=heartbeat_seconds,
        connection_expires_at=format_instant(expires_at),
        refetch_within_seconds=refetch_within_seconds,
        tick_seconds=tick_seconds,
    )
