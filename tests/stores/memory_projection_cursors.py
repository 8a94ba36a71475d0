"""The cursors of projections in a dictionary."""

from __future__ import annotations

from chalicelib.feed.cursor import Cursor


class MemoryProjectionCursors:
    """Implements ``feed.follow_feed.ProjectionCursors``."""

    def __init__(self) -> None:
        self.stored: dict[tuple[str, str], Cursor] = {}

    def read(self, name: str, channel: str) -> Cursor | None:
        return self.stored.get((name, channel))

    def move(self, name: str, channel: str, cursor: Cursor, replaced: Cursor | None) -> bool:
        if self.stored.get((name, channel)) != replaced:
            return False
        self.stored[name, channel] = cursor
        return True

    def remove(self, name: str, channel: str, replaced: Cursor) -> None:
        if self.stored.get((name, channel)) == replaced:
            del self.stored[name, channel]
