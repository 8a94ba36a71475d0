"""CSV as spreadsheets write and read it (RFC 4180): comma or semicolon, with or without a byte order mark."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct
from msgspec.structs import fields as struct_fields

from chalicelib.csv_files.csv_errors import BadRows, RowError
from chalicelib.errors import FieldMessage
from chalicelib.fields import Command

MAX_ROWS = 50_000
# A spreadsheet runs a cell that begins so as a formula, which could send other cells away or start a program:
# https://owasp.org/www-community/attacks/CSV_Injection
FORMULA = re.compile(r"[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
SHIELD = "'"
# A spreadsheet whose language separates cells by semicolons, or a reader of tabs, takes no notice of the quotes around
# a cell behind a comma, so that a cell or a line can begin in the middle of a text there.
_FORMULA_BEHIND = r"""'*[ "]*[=+\-@\uff1d\uff0b\uff0d\uff20]"""
_UNSHIELDED_PART = re.compile(rf"(?<=[;\t\r\n])(?={_FORMULA_BEHIND})")
_SHIELDED_PART = re.compile(rf"(?<=[;\t\r\n])'(?={_FORMULA_BEHIND})")


class Cells(Struct, frozen=True):
    """A row of the file: its number, and the cells that are not empty by column.

    ``has_more`` says whether there are cells behind the last column, as after a comma that should have been quoted.
    """

    row: int
    values: dict[str, str]
    has_more: bool = False


def read_cells(text: str, kind: type[Command], ignored: frozenset[str] = frozenset()) -> list[Cells]:
    """Returns the rows of a file whose columns are the fields of ``kind``. Empty rows are skipped.

    Columns named in ``ignored`` may exist and are not read. Raises BadRows for a file that is no such table.
    """
    fields = {field.encode_name: field.required for field in struct_fields(kind)}
    rows = _rows(text)
    columns = [cell.strip() for cell in next(rows, (1, []))[1]]
    errors = [
        RowError(1, column, FieldMessage("unknown_field", "is not known here"))
        for column in columns
        if column not in {*fields, *ignored}
    ]
    missing = [name for name, required in fields.items() if required and name not in columns]
    errors += [RowError(1, column, FieldMessage("required", "is required")) for column in missing]
    errors += [
        RowError(1, column, FieldMessage("repeated", "is there twice"))
        for column in dict.fromkeys(columns)
        if columns.count(column) > 1
    ]
    if errors:
        raise BadRows(errors)
    return list(_cells(rows, columns, ignored))


def write_table(columns: Iterable[str], rows: Iterable[Iterable[Any]], *, has_header: bool = True) -> Iterator[str]:
    """Yields the lines of a file, or of a part of one, with their ends. No cell is a formula to a spreadsheet."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    if has_header:
        writer.writerow(columns)
    for row in rows:
        yield _emptied(buffer)
        writer.writerow([shielded(_text(value)) for value in row])
    yield _emptied(buffer)


def shielded(cell: str) -> str:
    """Returns the cell with an apostrophe before what a spreadsheet would take for a formula, or for such a shield.

    Also before each part behind a semicolon, a tab or a line break.
    """
    cell = _UNSHIELDED_PART.sub(SHIELD, cell)
    return SHIELD + cell if FORMULA.match(cell.removeprefix(SHIELD)) else cell


def unshielded(cell: str) -> str:
    """Returns the cell without the apostrophes of :func:`shielded`."""
    cell = cell[1:] if cell.startswith(SHIELD) and FORMULA.match(cell[1:].removeprefix(SHIELD)) else cell
    return _SHIELDED_PART.sub("", cell)


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    text = text.removeprefix("\ufeff")
    header = text.split("\n", 1)[0]
    delimiter = ";" if ";" in header and "," not in header else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    row = 0
    try:
        for row, cells in enumerate(reader, 1):
            if row > MAX_ROWS + 1:
                raise BadRows(
                    [
                        RowError(
                            row,
                            "",
                            FieldMessage("too_many_rows", f"is one too many: a file has at most {MAX_ROWS:,} rows"),
                        )
                    ]
                )
            yield row, cells
    except csv.Error as exc:
        raise BadRows([RowError(row + 1, "", FieldMessage("not_csv", f"is not CSV: {exc}"))]) from exc


def _cells(rows: Iterator[tuple[int, list[str]]], columns: list[str], ignored: frozenset[str]) -> Iterator[Cells]:
    for row, cells in rows:
        if any(cell.strip() for cell in cells):
            values = dict(zip(columns, map(_content, cells), strict=False))
            known = {name: value for name, value in values.items() if value and name not in ignored}
            yield Cells(row, known, has_more=any(cell.strip() for cell in cells[len(columns) :]))


def _content(cell: str) -> str:
    """White space around the cell is dropped, unless it is behind a shield."""
    return unshielded(cell.strip())


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (tuple, list)):
        return " ".join(map(str, value))
    return "" if value is None else str(value)


def _emptied(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text
