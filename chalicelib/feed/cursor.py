"""A place in a channel's sequence, the same on every transport.

A cursor is opaque to clients. Its text is ``<epoch>.<seq>``: the epoch changes when a channel's numbers no longer
continue the earlier ones (a restore from backup), so an earlier cursor is never mistaken for a present one.
"""

from __future__ import annotations

import re

from msgspec import Struct

_SHAPE = re.compile(r"([a-z0-9]{1,16})\.(0|[1-9][0-9]{0,15})", re.ASCII)


class Cursor(Struct, frozen=True):
    """``seq`` is the number of the last entry seen; 0 before the first."""

    epoch: str
    seq: int

    def __str__(self) -> str:
        return f"{self.epoch}.{self.seq}"

    @classmethod
    def parse(cls, text: str) -> Cursor | None:
        """The cursor, or None when the text is none."""
        match = _SHAPE.fullmatch(text)
        return cls(match[1], int(match[2])) if match else None


class Head(Struct, frozen=True):
    """The end of a channel's sequence.

    All numbers up to ``prefix`` are stored. Numbers up to ``reserved`` are given to changes that are committed, under
    way, or will never be committed.
    """

    epoch: str
    prefix: int
    reserved: int

    @property
    def cursor(self) -> Cursor:
        """The cursor to give to clients: every later entry gets a greater number."""
        return Cursor(self.epoch, self.prefix)

    @property
    def newest(self) -> Cursor:
        """The last reserved number. A caller who knows this cursor knows every committed change.

        ``cursor`` does not promise that: with 4 stored, 5 under way and 6 stored, a list already shows change 6.
        """
        return Cursor(self.epoch, self.reserved)

    def is_reached_by(self, cursor: Cursor) -> bool:
        """Whether all stored numbers are up to the cursor, and of its epoch."""
        return cursor.epoch == self.epoch and cursor.seq >= self.prefix
