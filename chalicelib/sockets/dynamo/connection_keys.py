"""Keys of connections, lists of a person's connections, subscriptions and planned checks, in the connections table."""

import zlib

from chalicelib.aws.table_items import Key

CHANNELS = "CHANNELS"
REVOKED = "REVOKED"
MARK = "REVOKED"
# Epoch seconds in a sort key have as many digits, so that they sort by time.
SECOND_DIGITS = 10


def connection(connection_id: str) -> Key:
    return Key(f"CONNECTION#{connection_id}", "CONNECTION")


def connection_of_person(user_id: str, connection_id: str, expires_seconds: int) -> Key:
    """Sorted by expiry, in epoch seconds, so that those which TTL has not deleted yet need not be read."""
    return Key(connections_of_person(user_id), f"{expires_seconds:0{SECOND_DIGITS}}#{connection_id}")


def connections_of_person(user_id: str) -> str:
    return f"PERSON#{user_id}"


def mark_of_person(user_id: str) -> Key:
    """Behind all lines of the person's list, which begin with digits. Says that no connection is admitted."""
    return Key(connections_of_person(user_id), MARK)


def revoked(user_id: str, expires_seconds: int) -> Key:
    """All in one partition, sorted by expiry, in epoch seconds."""
    return Key(REVOKED, f"{expires_seconds:0{SECOND_DIGITS}}#{user_id}")


def subscription(channel: str, connection_id: str) -> Key:
    return Key(subscribers(channel), connection_id)


def subscribers(channel: str) -> str:
    return f"CHANNEL#{channel}"


def channel_with_connections(channel: str) -> Key:
    """All in one partition, which the sweep reads."""
    return Key(CHANNELS, channel)


# The last run of ticks.
TICKS = Key("TICKS", "TICKS")

# The turns of large fan-outs.
POST_TURNS = Key("POSTS", "TURNS")

CHECK_SEGMENTS = range(8)


def planned_check(connection_id: str, due_seconds: int) -> Key:
    """Spread over the segments, so that they can be read and written at once. ``due_seconds`` is epoch time."""
    segment = zlib.crc32(connection_id.encode()) % len(CHECK_SEGMENTS)
    return Key(planned_checks(segment), f"{due_seconds:0{SECOND_DIGITS}}#{connection_id}")


def planned_checks(segment: int) -> str:
    return f"WATCH#{segment}"


def after_second(seconds: int) -> str:
    """Sorts after every sort key of that second or an earlier one, and before all later ones."""
    return f"{seconds + 1:0{SECOND_DIGITS}}"


def second_and_connection_id(sk: str) -> tuple[int, str]:
    """The epoch seconds and the id in the sort key of a check or of a person's connection."""
    due, connection_id = sk.split("#", 1)
    return int(due), connection_id
