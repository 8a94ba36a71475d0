"""How much of each file of courses has been saved, in memory."""

from __future__ import annotations


class MemoryImports:
    """Implements ``csv_files.ports.Imports``."""

    def __init__(self) -> None:
        self._saved: dict[str, int] = {}

    def saved_rows(self, digest: str) -> int:
        return self._saved.get(digest, 0)

    def note_saved(self, digest: str, rows: int) -> None:
        self._saved[digest] = rows
