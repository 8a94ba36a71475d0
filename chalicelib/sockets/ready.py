"""What a client hears when its replay is over."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from chalicelib.feed.recover import Recovered
from chalicelib.instants import format_instant


class Ready(Struct, frozen=True, rename="camel"):
    """``reason`` says why nothing was recovered; null when everything was."""

    cursor: str
    recovered: bool
    reason: str | None
    heartbeat_seconds: int
    connection_expires_at: str


def readiness(recovered: Recovered, heartbeat_seconds: int, expires_at: datetime) -> Ready:
    """What a socket is told when its replay is done."""
    return Ready(
        cursor=str(recovered.cursor),
        recovered=recovered.reason is None,
        reason=recovered.reason,
        heartbeat_seconds=heartbeat_seconds,
        connection_expires_at=format_instant(expires_at),
    )
