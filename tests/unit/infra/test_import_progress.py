"""How an import shows where it is, on a terminal and in a log."""

from __future__ import annotations

from io import StringIO

import pytest

from infra.people.progress import import_progress


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def shown(stream: StringIO, total: int, step: int) -> list[str]:
    with import_progress(stream) as progress:
        for saved in range(0, total + 1, step):
            progress(saved, total)
    return stream.getvalue().splitlines()


def test_a_log_gets_a_line_for_each_tenth() -> None:
    lines = shown(StringIO(), 2000, 25)

    assert lines == [f"{saved:,} of 2,000 rows are saved." for saved in range(200, 2001, 200)]


@pytest.mark.parametrize("total", [0, 100])
def test_a_short_file_needs_no_lines(total: int) -> None:
    assert shown(StringIO(), total, 25) == []


def test_a_terminal_gets_a_bar_and_no_lines() -> None:
    assert not any(line.endswith("saved.") for line in shown(Terminal(), 2000, 25))
