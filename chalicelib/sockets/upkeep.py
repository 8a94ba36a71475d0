"""When a connection is looked at, and what is done to it then, as a function of its age.

The gateway's own limits: a socket is cut after ten minutes without a frame and after two hours in any case. It tells
nobody before, and cannot ping by itself.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct

from chalicelib.sockets.dialects import NATIVE, SOCKETIO
from chalicelib.sockets.native import frames
from chalicelib.sockets.socketio import packets

# A little less than two hours, so that we are the ones who end it.
CONNECTION_LIFE = timedelta(hours=2) - timedelta(minutes=1)
# A socket.io-client comes in without a ticket and shows it with its first packet.
OPENING_LIFE = timedelta(seconds=30)
# Looks happen once a minute: with six minutes two of them may fail well before the gateway's ten are over.
KEEPALIVE = timedelta(minutes=6)
# A native client is asked to change over this long before the end, within four of the five minutes.
ROTATE_BEFORE = timedelta(minutes=5)
ROTATE_WITHIN_SECONDS = 240

_NEVER_TOO_SOON = timedelta(minutes=1)


class Look(Struct, frozen=True):
    """``frame`` is sent now, if any; the next look is at ``next_at``."""

    frame: bytes | None
    next_at: datetime


def first_look(dialect: str, connected_at: datetime, expires_at: datetime) -> datetime:
    """When a new connection is looked at first."""
    if dialect == SOCKETIO:
        return min(connected_at + OPENING_LIFE, expires_at)
    return _rotation(connected_at, expires_at)


def look(dialect: str, connected_at: datetime, expires_at: datetime, now: datetime) -> Look:
    """What an open connection that has not expired needs now.

    The times of looks depend on the connection alone, so looking twice plans the same look.
    """
    if dialect == SOCKETIO:
        passed = (now - connected_at) // KEEPALIVE
        return Look(packets.NOOP if passed else None, min(connected_at + (passed + 1) * KEEPALIVE, expires_at))
    if dialect == NATIVE and now >= _rotation(connected_at, expires_at):
        return Look(frames.rotate_frame(ROTATE_WITHIN_SECONDS), expires_at)
    return Look(None, min(_rotation(connected_at, expires_at), expires_at))


def _rotation(connected_at: datetime, expires_at: datetime) -> datetime:
    # A session that is nearly over when the socket opens has no time to change over: it is only ended.
    rotation = expires_at - ROTATE_BEFORE
    return rotation if rotation - connected_at >= _NEVER_TOO_SOON else expires_at
