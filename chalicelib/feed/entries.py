"""One event as the feed of one channel stores it."""

from __future__ import annotations

from msgspec import Struct


class Entry(Struct, frozen=True):
    """One numbered line of a channel's feed. ``data`` is the payload's JSON, exactly as every transport sends it."""

    channel: str
    seq: int
    event: str
    data: bytes
