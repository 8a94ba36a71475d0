"""Imports and exports on the stores in memory."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from chalicelib.csv_files.checked_file import CheckedFile, save_file
from chalicelib.csv_files.csv_errors import BadRows
from chalicelib.csv_files.exports import export_file
from chalicelib.csv_files.file_kinds import CHECKS
from tests.builders import admin
from tests.stores.memory_imports import MemoryImports
from tests.stores.memory_recipients import MemoryRecipients
from tests.stores.memory_users import MemoryUsers
from tests.unit.courses.office import Office


class FileDesk:
    """Implements ``csv_files.ports.FilePorts``. ``progress`` holds each report of the last import."""

    def __init__(self) -> None:
        self.office = Office()
        self.people: Any = self.office.people
        self.courses: Any = self.office.courses
        self.users = MemoryUsers()
        self.recipients = MemoryRecipients()
        self.imports = MemoryImports()
        self.progress: list[tuple[int, int]] = []
        self.max_listed_users: int | None = None

    def now(self) -> datetime:
        return self.office.now

    def check(self, kind: str, text: str) -> CheckedFile:
        return CHECKS[kind](self, admin(), text)

    def save(self, kind: str, text: str, *failures: type[Exception]) -> tuple[int, int, int]:
        """Returns how many rows were new, changed and unchanged."""
        checked = self.check(kind, text)
        save_file(checked, lambda saved, left: self.progress.append((saved, left)), failures)
        return checked.new, checked.changed, checked.unchanged

    def errors(self, kind: str, text: str) -> list[tuple[int, str, str]]:
        try:
            self.check(kind, text)
        except BadRows as refused:
            return [(error.row, error.column, error.message) for error in refused.errors]
        return []

    def export(self, kind: str) -> str:
        return "".join(export_file(self, kind))
