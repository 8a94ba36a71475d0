"""One event as a channel's feed stores it."""

from msgspec import Struct


class Entry(Struct, frozen=True):
    """One numbered entry of a channel. ``data`` is the payload's JSON, exactly as every transport sends it."""

    channel: str
    seq: int
    event: str
    data: bytes
