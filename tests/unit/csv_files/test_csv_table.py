from __future__ import annotations

import pytest
from msgspec import Struct

from chalicelib.csv_files.csv_errors import BadRows, RowError
from chalicelib.csv_files.csv_table import MAX_ROWS, Cells, read_cells, shielded, write_table


class Line(Struct, kw_only=True):
    number: int
    name: str
    note: str = ""


def errors(text: str) -> list[RowError]:
    with pytest.raises(BadRows) as refused:
        read_cells(text, Line)
    return refused.value.errors


@pytest.mark.parametrize(
    "text",
    [
        "number,name\r\n1,Ada\r\n",
        "number,name\n1,Ada",
        "\ufeffnumber,name\n1,Ada\n",
        "number;name\n1;Ada\n",
        ' number , name \n 1 ,"Ada"\n',
        "number,name,note\n1,Ada,\n",
        "number,name\n1,Ada,,\n",
    ],
)
def test_a_table_is_read_as_spreadsheets_write_it(text: str) -> None:
    assert read_cells(text, Line) == [Cells(2, {"number": "1", "name": "Ada"})]


def test_empty_rows_are_skipped_and_counted() -> None:
    assert [cells.row for cells in read_cells('number,name\n\n1,"Ada\nLovelace"\n,\n2,Bob\n', Line)] == [3, 5]


def test_every_column_that_is_wrong_is_named() -> None:
    assert errors("nmae,note,note\n") == [
        RowError(1, "nmae", "is not known here"),
        RowError(1, "number", "is required"),
        RowError(1, "name", "is required"),
        RowError(1, "note", "is there twice"),
    ]


def test_an_empty_file_lacks_its_columns() -> None:
    assert [error.column for error in errors("")] == ["number", "name"]


def test_a_quotation_mark_that_is_not_closed_is_no_table() -> None:
    (error,) = errors('number,name\n1,"Ada\n')

    assert (error.row, error.message.startswith("is not CSV")) == (2, True)


def test_a_file_has_a_largest_number_of_rows() -> None:
    (error,) = errors("number,name\n" + "1,Ada\n" * (MAX_ROWS + 1))

    assert error == RowError(MAX_ROWS + 2, "", "is one too many: a file has at most 50,000 rows")


@pytest.mark.parametrize("cell", ["=1+1", "+41", "-2", "@SUM(A1)", "\tx", "\rx", "\uff1d1", "'=1"])
def test_a_cell_is_no_formula_and_is_read_back_as_it_was(cell: str) -> None:
    assert shielded(cell) == f"'{cell}"

    (row,) = read_cells("".join(write_table(("number", "name"), [(1, f"{cell}.")])), Line)

    assert row.values["name"] == f"{cell}."


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("a;=1+1", "a;'=1+1"),
        ('a; "=1+1', "a;' \"=1+1"),
        ("a\t-1", "a\t'-1"),
        ("a\n@b\r\n+c", "a\n'@b\r\n'+c"),
        ("a;'=1", "a;''=1"),
        ("=a;=b", "'=a;'=b"),
        ("a;b = c", "a;b = c"),
    ],
)
def test_no_part_of_a_cell_is_a_formula_where_semicolons_separate_cells(cell: str, written: str) -> None:
    assert shielded(cell) == written

    (row,) = read_cells("".join(write_table(("number", "name"), [(1, cell)])), Line)

    assert row.values["name"] == cell


@pytest.mark.parametrize("cell", ["", "Ada", "O'Neill", "'quoted'", "a=b", "1"])
def test_any_other_cell_is_written_as_it_is(cell: str) -> None:
    assert shielded(cell) == cell


def test_values_are_written_as_an_import_reads_them() -> None:
    lines = list(write_table(("a", "b", "c", "d"), [(None, True, ("2025-01-01", "2025-01-02"), 'say "x", y')]))

    assert lines == ["a,b,c,d\r\n", ',true,2025-01-01 2025-01-02,"say ""x"", y"\r\n']
