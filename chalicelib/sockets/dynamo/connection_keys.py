"""Keys of connections, subscriptions and watches, in the connections table."""

from __future__ import annotations

import zlib

from chalicelib.aws.table import Key


def connection(connection_id: str) -> Key:
    return Key(f"CONNECTION#{connection_id}", "CONNECTION")


def subscription(channel: str, connection_id: str) -> Key:
    return Key(subscribers(channel), connection_id)


def subscribers(channel: str) -> str:
    return f"CHANNEL#{channel}"


def pushed(channel: str) -> Key:
    return Key(f"PUSHED#{channel}", "PUSHED")


WATCH_SEGMENTS = range(8)


DUE_DIGITS = 10


def watch(connection_id: str, due_seconds: int) -> Key:
    """Spread over the segments, so that they can be read and written side by side."""
    segment = zlib.crc32(connection_id.encode()) % len(WATCH_SEGMENTS)
    return Key(watches(segment), f"{due_seconds:0{DUE_DIGITS}}#{connection_id}")


def watches(segment: int) -> str:
    return f"WATCH#{segment}"


def due_before(due_seconds: int) -> str:
    """Sorts after every watch due by then, and before all later ones."""
    return f"{due_seconds + 1:0{DUE_DIGITS}}"


def due_and_connection_id(sk: str) -> tuple[int, str]:
    due, connection_id = sk.split("#", 1)
    return int(due), connection_id
