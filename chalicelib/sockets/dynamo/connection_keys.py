"""Keys of connections, subscriptions and planned checks, in the connections table."""

import zlib

from chalicelib.aws.table_items import Key

CHANNELS = "CHANNELS"


def connection(connection_id: str) -> Key:
    return Key(f"CONNECTION#{connection_id}", "CONNECTION")


def subscription(channel: str, connection_id: str) -> Key:
    return Key(subscribers(channel), connection_id)


def subscribers(channel: str) -> str:
    return f"CHANNEL#{channel}"


def channel_with_connections(channel: str) -> Key:
    """All in one partition, which the sweep reads."""
    return Key(CHANNELS, channel)


CHECK_SEGMENTS = range(8)
DUE_DIGITS = 10


def planned_check(connection_id: str, due_seconds: int) -> Key:
    """Spread over the segments, so that they can be read and written at once. ``due_seconds`` is epoch time."""
    segment = zlib.crc32(connection_id.encode()) % len(CHECK_SEGMENTS)
    return Key(planned_checks(segment), f"{due_seconds:0{DUE_DIGITS}}#{connection_id}")


def planned_checks(segment: int) -> str:
    return f"WATCH#{segment}"


def due_before(due_seconds: int) -> str:
    """Sorts after every check that is due by then, and before all later ones."""
    return f"{due_seconds + 1:0{DUE_DIGITS}}"


def due_and_connection_id(sk: str) -> tuple[int, str]:
    """The epoch seconds and the id of a check's sort key."""
    due, connection_id = sk.split("#", 1)
    return int(due), connection_id
