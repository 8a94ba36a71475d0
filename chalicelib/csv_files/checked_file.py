"""A file that was checked: what of it is left to save, and how that is saved.

All or nothing: a file with an error saves nothing. A file is saved in steps, because a transaction of DynamoDB takes
100 items. Should a step fail, the steps before stay saved; the same file once more saves the rest, and nothing twice.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any

from msgspec import Struct

from chalicelib.csv_files.csv_errors import BadRows, PartlySaved, RowError, SavingRefused, SavingStopped
from chalicelib.csv_files.csv_table import Cells
from chalicelib.errors import CoursewireError, FieldMessage, InvalidFields, Refusal
from chalicelib.fields import Command, fields

Progress = Callable[[int, int], None]
"""Receives how many of how many rows have been saved."""


class Step(Struct, frozen=True):
    """Rows that are saved together, or alone."""

    rows: list[int]
    save: Callable[[], Any]


class CheckedFile(Struct, frozen=True):
    """``new`` and ``changed`` rows are saved by the steps, in their order. ``unchanged`` rows need nothing."""

    new: int
    changed: int
    unchanged: int
    steps: list[Step]

    @property
    def left(self) -> int:
        """How many rows are to be saved."""
        return self.new + self.changed


class CheckedRows:
    """The rows of a file as commands, and the errors found so far."""

    def __init__(self) -> None:
        self.errors: list[RowError] = []
        self._first_rows: dict[tuple[str, Hashable], int] = {}

    def command(self, cells: Cells, kind: type[Command], lists: Iterable[str] = ()) -> Command | None:
        """Returns the row's command, or notes what is wrong and returns None. ``lists`` are columns with dates."""
        if cells.has_more:
            self.add(
                cells.row,
                {
                    "": FieldMessage(
                        "too_many_cells", "has more cells than the header; text with a comma needs quotation marks"
                    )
                },
            )
            return None
        members: dict[str, Any] = dict(cells.values)
        for name in lists:
            if name in members:
                members[name] = members[name].split()
        try:
            return fields(kind, members, strict=False)
        except InvalidFields as exc:
            self.add(cells.row, exc.errors)
            return None

    def add(self, row: int, errors: Mapping[str, FieldMessage]) -> None:
        """Notes errors by column."""
        self.errors += [RowError(row, column, message) for column, message in errors.items()]

    def is_first(self, row: int, column: str, key: Hashable) -> bool:
        """Whether no row before has that key; notes an error in the column otherwise."""
        first = self._first_rows.setdefault((column, key), row)
        if first != row:
            self.add(row, {column: FieldMessage("repeated", f"is in row {first} already")})
        return first == row

    def require_none(self) -> None:
        """Raises BadRows with all errors, if there are any."""
        if self.errors:
            raise BadRows(self.errors)


def save_file(
    checked: CheckedFile,
    progress: Progress,
    failures: tuple[type[Exception], ...],
    goes_on: Callable[[], bool] = lambda: True,
) -> int:
    """Saves steps while ``goes_on`` and returns how many rows were saved.

    Raises SavingRefused for a refusal, SavingStopped for ``failures`` and other errors.
    """
    caught: tuple[type[Exception], ...] = (CoursewireError, *failures)
    saved = 0
    progress(saved, checked.left)
    for step in checked.steps:
        if not goes_on():
            break
        try:
            step.save()
        except caught as exc:
            kind: type[PartlySaved] = SavingRefused if isinstance(exc, Refusal) else SavingStopped
            raise kind(saved, checked.left - saved, step.rows[0] if step.rows else 0, _reason(exc)) from exc
        saved += len(step.rows)
        progress(saved, checked.left)
    return saved


def _reason(exc: Exception) -> str:
    if isinstance(exc, InvalidFields):
        return "; ".join(f"{name} {message}" for name, message in exc.errors.items())
    return str(exc)
