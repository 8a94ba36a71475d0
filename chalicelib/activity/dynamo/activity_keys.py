"""Keys of activity in the courses table."""

from chalicelib.activity.activity_entry import Position
from chalicelib.aws.table_items import Key
from chalicelib.feed.dynamo.feed_keys import MAX_SEQ, SEQ_DIGITS

PREFIX = "ACTIVITY#"
MS_DIGITS = 13


def activity(channel: str) -> str:
    """The partition with the entries of a channel."""
    return PREFIX + channel


def activity_of_course(channel: str, course_id: int) -> str:
    """The partition with the positions of the channel's entries about one course."""
    return f"{PREFIX}{channel}#{course_id}"


def sort_key(position: Position) -> str:
    return f"{position.at_ms:0{MS_DIGITS}}#{position.seq:0{SEQ_DIGITS}}"


def sort_key_before(position: Position) -> str:
    """Returns the greatest sort key that an earlier position can have."""
    at_ms, seq = position
    return sort_key(Position(at_ms, seq - 1) if seq else Position(at_ms - 1, MAX_SEQ))


def parse_sort_key(sk: str) -> Position:
    """The inverse of :func:`sort_key`. Raises ValueError for any other text."""
    at_ms, seq = sk.split("#")
    return Position(int(at_ms), int(seq))


def entry_key(channel: str, position: Position) -> Key:
    return Key(activity(channel), sort_key(position))
