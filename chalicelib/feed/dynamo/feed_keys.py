"""Keys of feed entries and heads, in the courses table; of tickets, quotas and the peak, in the connections table."""

import hashlib
import re

from chalicelib.aws.table_items import Key

FEED_PREFIX = "FEED#"
STAGE_PEAK = Key("STAGE", "PEAK")
SEQ_DIGITS = 16
# Far more than a channel ever needs, and exact in every client's numbers. A greater one was not stored by this project.
MAX_SEQ = 10**15 - 1
_SEQ = re.compile(rf"[0-9]{{{SEQ_DIGITS}}}", re.ASCII)


def feed(channel: str) -> str:
    return FEED_PREFIX + channel


def feed_entry(channel: str, seq: int) -> Key:
    return Key(feed(channel), f"{seq:0{SEQ_DIGITS}}")


def feed_head(channel: str) -> Key:
    """Not in the partition of the entries: every change writes both, and a partition takes 1,000 units per second."""
    return Key(f"HEAD#{channel}", "HEAD")


def locked_head(channel: str) -> Key:
    """The head of earlier versions, which was part of every transaction."""
    return Key(feed(channel), "HEAD")


def entry_seq(sk: str) -> int | None:
    """Returns the number in the sort key of an entry, None for any other sort key."""
    return int(sk) if _SEQ.fullmatch(sk) and int(sk) <= MAX_SEQ else None


def channel_and_seq(pk: str, sk: str) -> tuple[str, int]:
    """The inverse of :func:`feed_entry`. Raises ``ValueError`` for any other key."""
    seq = entry_seq(sk)
    if not pk.startswith(FEED_PREFIX) or seq is None:
        raise ValueError(f"not a feed entry: {pk} / {sk}")
    return pk.removeprefix(FEED_PREFIX), seq


def tickets(socket_ticket: str) -> Key:
    """Of a pair. Only the hash is stored, so that nobody can read a ticket from the table."""
    return Key(f"TICKETS#{hashlib.sha256(socket_ticket.encode()).hexdigest()}", "TICKETS")


def quota(name: str, minute: int) -> Key:
    """``minute`` is the number of whole minutes since the epoch."""
    return Key(f"QUOTA#{name}", str(minute))
