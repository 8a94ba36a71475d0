"""A feed that holds exactly what a test says."""

from __future__ import annotations

from collections.abc import Iterable

from chalicelib.feed.cursor import Head
from chalicelib.feed.entries import LOST, SKIP, Entry, mark_data
from tests.stores.memory import EPOCH

TIMESTAMP = "2025-07-12T19:30:00.000Z"


class ScriptedFeed:
    """Implements ``feed.ports.RetainedFeed`` for one channel.

    ``numbers`` are events, ``skips`` and ``lost`` are marks. The prefix ends at the greatest of them unless ``prefix``
    is given; numbers that are missing below it have expired. Numbers up to ``reserved`` are under way.
    """

    def __init__(
        self,
        numbers: Iterable[int] = (),
        *,
        prefix: int | None = None,
        reserved: int | None = None,
        skips: Iterable[int] = (),
        lost: Iterable[int] = (),
    ) -> None:
        marks = dict.fromkeys(skips, SKIP) | dict.fromkeys(lost, LOST)
        self.events = dict.fromkeys(numbers, "courseStatusChanged") | marks
        self.prefix = max(self.events, default=0) if prefix is None else prefix
        self.reserved = self.prefix if reserved is None else reserved

    def head(self, channel: str) -> Head:
        return Head(EPOCH, self.prefix, self.reserved)

    def first_retained(self, channel: str, seq: int) -> int | None:
        return min((each for each in self.events if each > seq), default=None)

    def after(self, channel: str, seq: int, limit: int) -> list[Entry]:
        found: list[Entry] = []
        while (event := self.events.get(seq + 1)) and len(found) < limit:
            seq += 1
            found.append(Entry(channel, seq, event, mark_data(EPOCH, seq, TIMESTAMP)))
        return found
