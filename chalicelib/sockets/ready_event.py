"""The ``ready`` event, which ends a replay in every dialect."""

from datetime import datetime

from msgspec import Struct

from chalicelib.feed.recover import Recovered
from chalicelib.instants import format_instant


class Ready(Struct, frozen=True, rename="camel"):
    """``reason`` is null when everything was recovered, else a reason of :mod:`chalicelib.feed.recover`."""

    cursor: str
    recovered: bool
    reason: str | None
    heartbeat_seconds: int
    connection_expires_at: str


def readiness(recovered: Recovered, heartbeat_seconds: int, expires_at: datetime) -> Ready:
    """The event for a replay. ``expires_at`` is when the connection ends."""
    return Ready(
        cursor=str(recovered.cursor),
        recovered=recovered.reason is None,
        reason=recovered.reason,
        heartbeat_seconds=heartbeat_seconds,
        connection_expires_at=format_instant(expires_at),
    )
