"""Keys of feed entries and heads, in the courses table, and of tickets, in the connections table."""

import hashlib

from chalicelib.aws.table import Key

FEED_PREFIX = "FEED#"
SEQ_DIGITS = 16


def feed(channel: str) -> str:
    return FEED_PREFIX + channel


def feed_entry(channel: str, seq: int) -> Key:
    return Key(feed(channel), f"{seq:0{SEQ_DIGITS}}")


def feed_head(channel: str) -> Key:
    return Key(feed(channel), "HEAD")


def channel_and_seq(pk: str, sk: str) -> tuple[str, int]:
    """The inverse of :func:`feed_entry`. Raises ``ValueError`` for any other key."""
    if not pk.startswith(FEED_PREFIX):
        raise ValueError(f"not a feed entry: {pk} / {sk}")
    return pk.removeprefix(FEED_PREFIX), int(sk)


def ticket(kind: str, secret: str) -> Key:
    """Only the hash is stored, so that nobody can read a ticket from the table."""
    return Key(f"TICKET#{kind}#{hashlib.sha256(secret.encode()).hexdigest()}", "TICKET")
