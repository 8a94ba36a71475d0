"""What activity needs from a store."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from chalicelib.activity.activity_entry import Position
from chalicelib.feed.entries import Entry


class StoredActivity(Protocol):
    """The entries of each channel that the projection has stored so far. Reads are consistent."""

    def add(self, entries: Iterable[Entry]) -> None:
        """The entries are stored, each once however often it is added. Entries without a position are skipped."""
        ...

    def descending(
        self, channel: str, first: Position, before: Position, at_once: int, course_id: int | None = None
    ) -> Iterator[tuple[Position, Entry]]:
        """Yields the entries at ``first`` or later, and earlier than ``before``, the latest first.

        With ``course_id`` only those about that course. Each read returns ``at_once`` entries at most, and is made when
        its first entry is needed.
        """
        ...
