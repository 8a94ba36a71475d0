"""Why a file is not imported, or not to its end."""

from collections.abc import Iterable

from msgspec import Struct

from chalicelib.errors import CoursewireError, Refusal


class RowError(Struct, frozen=True):
    """What is wrong with a cell. Rows count from 1, the header, as a spreadsheet does; the column may be empty."""

    row: int
    column: str
    message: str


class BadRows(Refusal):
    """The file has ``errors``, one per cell, ordered by row. Nothing was saved."""

    code = "bad_rows"

    def __init__(self, errors: Iterable[RowError]) -> None:
        self.errors = sorted(errors, key=lambda error: error.row)
        super().__init__(self.errors)

    def __str__(self) -> str:
        rows = len({error.row for error in self.errors})
        return f"{rows} {'row needs' if rows == 1 else 'rows need'} another look. Nothing was saved."


class TooManyUsers(Refusal):
    """The users of the stage cannot be listed within one request. The arguments are numbers, of users and of rows."""

    code = "too_many_users"
    text = (
        "This stage has more than {:,} users. Import at most {:,} users at once here, "
        "or have an operator import the file with the command. Nothing was saved."
    )


class PartlySaved(Exception):
    """A step failed. ``saved`` rows are saved, the same file once more saves the rest."""

    def __init__(self, saved: int, left: int, row: int, reason: str) -> None:
        super().__init__(saved, left, row, reason)
        self.saved, self.left, self.row, self.reason = saved, left, row, reason

    def __str__(self) -> str:
        return (
            f"Row {self.row} could not be saved: {self.reason} "
            f"{self.saved:,} rows are saved, {self.left:,} are not. Import the same file again to save the rest."
        )


class SavingStopped(PartlySaved, CoursewireError):
    """A service failed, or was too slow or too busy."""

    code = "import_stopped"


class SavingRefused(PartlySaved, Refusal):
    """The rules, or a limit, do not allow the row. Somebody has to do something before the rest can be saved."""

    code = "import_refused"
